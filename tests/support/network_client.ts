/**
 * Follows one WC server in several ways at once, each through a relay of its
 * own, and prints what each reads as lines of JSON: a {@linkcode ReadingLine}
 * each time, and at the end one {@linkcode EndLine}.
 *
 * Machines that share a kernel share its clock, so the clients count on a
 * simulated oscillator that is some parts per million off. The reference counts
 * on the kernel's clock, as the server does, and asks it without a relay: their
 * offset is one constant, of which each exchange says that it lies between
 * t3 - t4 and t2 - t1. What they all say together is the truth.
 *
 * @module
 */

import { delay } from "@dvbcss/std/async";
import {
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
} from "@dvbcss/clock";
import { MostRecentSelector } from "@dvbcss/protocol";
import { type MonotonicClock, SYSTEM_CLOCK } from "@dvbcss/runtime";
import { plainReader, type Reader } from "../accuracy/contender.ts";
import { CONTENDERS } from "../accuracy/contenders.ts";
import { SimulatedOscillator } from "../accuracy/simulation/oscillator.ts";
import { randomOf } from "../accuracy/simulation/seeds.ts";
import type { World } from "../accuracy/worlds/world.ts";
import { RunningWcClient } from "./running_wc_client.ts";

/** What the program is told, as JSON in its one argument. */
export interface NetworkClientOrder {
  /** The server itself, for the reference. */
  readonly server: { readonly hostname: string; readonly port: number };
  /** One a client. */
  readonly clients: readonly {
    readonly world: World;
    /** Name of the way to follow. */
    readonly contender: string;
    readonly relay: { readonly hostname: string; readonly port: number };
  }[];
  readonly seed: number;
  readonly seconds: number;
}

/** What one client reads at an instant. */
export interface ReadingLine {
  readonly kind: "reading";
  /** Which client. */
  readonly client: number;
  /** The kernel's clock as this process reads it, in nanoseconds. */
  readonly monotonic: string;
  /** What the client says of the wall clock at that instant, in nanoseconds. */
  readonly wallClock: string;
  /** What it says of its error, in nanoseconds. */
  readonly dispersionNanos: number;
}

/** What is known at the end. */
export interface EndLine {
  readonly kind: "end";
  /** Wall clock minus the kernel's clock as this process reads it: the least. */
  readonly leastOffset: string;
  /** Likewise, the greatest. */
  readonly greatestOffset: string;
  /** Requests each client sent. */
  readonly requests: readonly number[];
}

const READ_EVERY_MILLIS = 100;
const REFER_EVERY_NANOS = 20e6;

/** The offset of the wall clock from the kernel's clock, as an interval. */
class Reference implements AsyncDisposable {
  readonly #running: RunningWcClient;
  least: bigint | undefined;
  greatest: bigint | undefined;

  constructor(server: NetworkClientOrder["server"]) {
    this.#running = new RunningWcClient({
      server,
      clock: SYSTEM_CLOCK,
      selector: new MostRecentSelector({
        repeatNanos: durationNanos(REFER_EVERY_NANOS),
      }),
      localPrecisionNanos: durationNanos(0),
      localMaxFreqErrorPpm: 0,
      handleAction: (_now, action) => {
        if (action.kind !== "measure") return;
        const { t1, t2, t3, t4 } = action.candidate;
        this.#narrow(t3 - t4, t2 - t1);
      },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running[Symbol.asyncDispose]();
  }

  #narrow(least: bigint, greatest: bigint): void {
    if (this.least === undefined || least > this.least) this.least = least;
    if (this.greatest === undefined || greatest < this.greatest) {
      this.greatest = greatest;
    }
  }
}

/** A clock that is some parts per million off. */
class OffClock implements MonotonicClock {
  readonly #oscillator: SimulatedOscillator;
  readonly #start = SYSTEM_CLOCK.now();

  constructor(oscillator: SimulatedOscillator) {
    this.#oscillator = oscillator;
  }

  now(): MonotonicNanos {
    return this.at(SYSTEM_CLOCK.now());
  }

  /** What it shows when the kernel's clock shows this. */
  at(monotonic: MonotonicNanos): MonotonicNanos {
    const elapsed = this.#oscillator.read(Number(monotonic - this.#start));
    return monotonicNanos(BigInt(elapsed) + 1_000_000_000_000n);
  }
}

/** One way of following the wall clock. */
class Follower implements AsyncDisposable {
  readonly #clock: OffClock;
  readonly #running: RunningWcClient;
  readonly #reader: Reader;
  requests = 0;

  constructor(
    { world, contender: name, relay }: NetworkClientOrder["clients"][number],
    seed: number,
  ) {
    const contender = CONTENDERS.find((one) => one.name === name);
    if (contender === undefined) throw new Error(`No contender ${name}`);
    // All clients in a world have the same clock.
    this.#clock = new OffClock(
      new SimulatedOscillator(world.client, randomOf(seed, world.name)),
    );
    const random = randomOf(seed, world.name, name);
    this.#running = new RunningWcClient({
      server: relay,
      clock: this.#clock,
      selector: contender.createSelector(() => random.next()),
      localPrecisionNanos: durationNanos(world.client.precisionNanos),
      localMaxFreqErrorPpm: contender.localMaxFreqErrorPpm,
      handleAction: (now, action) => {
        if (action.kind === "send") this.requests++;
        this.#reader.handleAction(now, action);
      },
    });
    const { client } = this.#running;
    this.#reader = contender.createReader?.(client) ?? plainReader(client);
  }

  read(client: number): ReadingLine | undefined {
    const monotonic = SYSTEM_CLOCK.now();
    const reading = this.#reader.read(this.#clock.at(monotonic));
    return reading && {
      kind: "reading",
      client,
      monotonic: String(monotonic),
      wallClock: String(reading.wallClock),
      dispersionNanos: reading.dispersionNanos,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running[Symbol.asyncDispose]();
  }
}

function print(line: ReadingLine | EndLine): void {
  // deno-lint-ignore no-console -- its lines are what the program is for
  console.log(JSON.stringify(line));
}

async function run(order: NetworkClientOrder): Promise<void> {
  await using running = new AsyncDisposableStack();
  const reference = running.use(new Reference(order.server));
  const followers = order.clients.map((client) =>
    running.use(new Follower(client, order.seed))
  );
  const end = performance.now() + order.seconds * 1e3;
  while (performance.now() < end) {
    await delay(READ_EVERY_MILLIS);
    for (const [client, follower] of followers.entries()) {
      const line = follower.read(client);
      if (line !== undefined) print(line);
    }
  }
  if (reference.least === undefined || reference.greatest === undefined) {
    throw new Error("The server answered nothing");
  }
  print({
    kind: "end",
    leastOffset: String(reference.least),
    greatestOffset: String(reference.greatest),
    requests: followers.map(({ requests }) => requests),
  });
}

if (import.meta.main) await run(JSON.parse(Deno.args[0] ?? ""));
