import type { CompanionEvent } from "@dvbcss/companion";
import { type FollowedTv, followTv, SYSTEM_CLOCK } from "@dvbcss/runtime";
import { delay } from "@dvbcss/std/async";
import { RunningGateway } from "./running_gateway.ts";
import { startProgram } from "./service_process.ts";
import { until } from "./until.ts";

/** A gateway as the TV, and another that relays it, each a process of its own. */
export class UpstreamChain implements AsyncDisposable {
  /** The gateway that relays. */
  readonly relay: RunningGateway;
  #tv: RunningGateway;

  private constructor(tv: RunningGateway, relay: RunningGateway) {
    this.#tv = tv;
    this.relay = relay;
  }

  /** The gateway that is the TV. */
  get tv(): RunningGateway {
    return this.#tv;
  }

  /**
   * Starts both.
   *
   * @param tvArgs More arguments of the TV.
   * @returns Both, once they listen.
   */
  static async start(tvArgs: readonly string[] = []): Promise<UpstreamChain> {
    const tv = await RunningGateway.start(tvArgs);
    const relay = await startRelay(tv.ciiUrl);
    return new UpstreamChain(tv, relay);
  }

  /** Kills the TV without warning. */
  async killTv(): Promise<void> {
    await this.#tv.process.stop("SIGKILL");
  }

  /**
   * Starts the TV again, on the same ports.
   *
   * @param args More arguments.
   */
  async restartTv(args: readonly string[] = []): Promise<void> {
    const { port, wcPort } = this.#tv;
    this.#tv = new RunningGateway(
      await startProgram("services/gateway/main.ts", [
        "--json",
        "--hostname=127.0.0.1",
        `--port=${port}`,
        `--wc-port=${wcPort}`,
        ...args,
      ]),
    );
  }

  /** Kills both. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.relay[Symbol.asyncDispose]();
    await this.#tv[Symbol.asyncDispose]();
  }
}

/**
 * Starts a gateway that relays a TV.
 *
 * @param ciiUrl Where the TV's CII is.
 * @param flags What the runtime is told, besides its permission set.
 * @returns The running gateway.
 */
export function startRelay(
  ciiUrl: string,
  flags: readonly string[] = [],
): Promise<RunningGateway> {
  return RunningGateway.start([`--source=upstream:${ciiUrl}`, ...flags]);
}

/** Something that a companion heard, and when, by this process's clock. */
interface Heard {
  readonly atMillis: number;
  readonly event: CompanionEvent;
}

/** A companion of one endpoint, whose events are kept. */
export class Listener implements AsyncDisposable {
  /** The companion. */
  readonly tv: FollowedTv;
  readonly #heard: Heard[] = [];

  /**
   * Begins to follow.
   *
   * @param ciiUrl Where the endpoint is.
   * @param timelineSelector Which timeline; the first offered if left out.
   */
  constructor(ciiUrl: string, timelineSelector?: string) {
    this.tv = followTv({
      ciiUrl,
      ...(timelineSelector === undefined ? {} : { timelineSelector }),
      report: (event) =>
        this.#heard.push({ atMillis: performance.now(), event }),
    });
  }

  /** Whether it knows where content is. */
  get inStep(): boolean {
    return this.tv.reading().available;
  }

  /**
   * Waits for an event.
   *
   * @param since Since when, in milliseconds of this process.
   * @param accept Tells whether it is the one.
   * @returns How long after that it was heard, in milliseconds.
   */
  async heard(
    since: number,
    accept: (event: CompanionEvent) => boolean,
  ): Promise<number> {
    const find = () =>
      this.#heard.find(({ atMillis, event }) =>
        atMillis >= since && accept(event)
      );
    await until(() => find() !== undefined, "an event");
    return (find()?.atMillis ?? NaN) - since;
  }

  /** Stops following. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.tv[Symbol.asyncDispose]();
  }
}

/** Two companions' positions at the same instants. */
export interface Comparison {
  /** By how much they differ, in seconds. */
  readonly differences: readonly number[];
  /** How many of them are beyond what both may be off, and what is stated. */
  readonly beyond: number;
}

/**
 * Compares where two companions think that content is.
 *
 * @param a One companion.
 * @param b The other.
 * @param seconds For how long.
 * @param statedSeconds Accuracy that is stated to one of them, in seconds.
 * @returns How they differ, fifty times a second.
 */
export async function compare(
  a: Listener,
  b: Listener,
  seconds: number,
  statedSeconds = 0,
): Promise<Comparison> {
  const differences: number[] = [];
  let beyond = 0;
  const end = performance.now() + seconds * 1e3;
  while (performance.now() < end) {
    const now = SYSTEM_CLOCK.now();
    const [one, other] = [a, b].map(({ tv }) => tv.companion.readingAt(now));
    await delay(20);
    const from = one?.positionSeconds ?? null;
    const to = other?.positionSeconds ?? null;
    if (from === null || to === null) continue;
    const difference = Math.abs(from - to);
    differences.push(difference);
    const bound = (one?.errorSeconds ?? 0) + (other?.errorSeconds ?? 0) +
      statedSeconds;
    if (difference > bound) beyond++;
  }
  return { differences, beyond };
}
