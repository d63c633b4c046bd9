import {
  durationNanos,
  monotonicNanos,
  type WallClockCorrelation,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  type CandidateSelector,
  followUpOf,
  LowestDispersionSelector,
  stampTransmit,
  WcClient,
  type WcClientAction,
  WcResponder,
} from "@dvbcss/protocol";
import type { SeededRandom } from "./random.ts";

/** A clock of the simulation; also what its owner declares of it. */
export interface Oscillator {
  /** Its reading at the true time 0, in nanoseconds. */
  readonly epochNanos: bigint;
  /** How much faster than true time it runs, in parts per million. */
  readonly skewPpm: number;
  /** It reads in whole multiples of this, in nanoseconds, rounded down. */
  readonly precisionNanos: bigint;
  /** The declared bound on its skew, in parts per million. */
  readonly maxFreqErrorPpm: number;
}

/** A delay, drawn anew each time. */
export interface Delay {
  /** The shortest, in nanoseconds. */
  readonly minNanos: number;
  /** The longest, in nanoseconds. */
  readonly maxNanos: number;
}

/** One direction of a link; delays that differ make datagrams overtake. */
export interface Path extends Delay {
  /** Share of datagrams lost. */
  readonly loss: number;
  /** Share of datagrams that arrive twice. */
  readonly duplicates: number;
}

/** What the world of a simulation is like. */
export interface World {
  readonly client: Oscillator;
  readonly server: Oscillator;
  readonly there: Path;
  readonly back: Path;
  /** From a request's arrival to the transmit stamp. */
  readonly hold: Delay;
  /** From the transmit stamp to the real sending. */
  readonly send: Delay;
  readonly followUp: boolean;
  /** The client's policy; lowest dispersion if left out. */
  readonly selector?: CandidateSelector;
}

/** One moment of a simulation. */
export interface Sample {
  /** What the client believes. */
  readonly correlation: WallClockCorrelation;
  /** What the client's clock reads. */
  readonly local: bigint;
  /** What the server's clock stands at, unrounded. */
  readonly trueWallClock: bigint;
}

/** A clock that runs at a constant rate of its own. */
export class SimulatedClock {
  readonly #oscillator: Oscillator;
  #epochNanos: bigint;

  constructor(oscillator: Oscillator) {
    this.#oscillator = oscillator;
    this.#epochNanos = oscillator.epochNanos;
  }

  /** Where the clock stands at a true time. */
  exact(at: bigint): bigint {
    const drift = Math.floor(Number(at) * this.#oscillator.skewPpm / 1e6);
    return this.#epochNanos + at + BigInt(drift);
  }

  /** What can be read off it. */
  read(at: bigint): bigint {
    const exact = this.exact(at);
    return exact - exact % this.#oscillator.precisionNanos;
  }

  /** The first true time, within a step of precision, at which it reads this. */
  whenReads(reading: bigint): bigint {
    const elapsed = Number(reading - this.#epochNanos);
    let at = BigInt(Math.floor(elapsed / (1 + this.#oscillator.skewPpm / 1e6)));
    while (this.read(at) < reading) at += this.#oscillator.precisionNanos;
    return at;
  }

  /** Sets it forward, as a restart may. */
  step(byNanos: bigint): void {
    this.#epochNanos += byNanos;
  }
}

interface Event {
  readonly at: bigint;
  readonly run: () => void;
}

/**
 * A WC client and a WC server at the two ends of a bad link, faster than life.
 *
 * Time is true time, in nanoseconds from the start; each end sees it through a
 * clock of its own.
 */
export class SimulatedLink {
  readonly clientClock: SimulatedClock;
  readonly serverClock: SimulatedClock;
  /** Everything the client did, by the true time of doing it. */
  readonly actions: { readonly at: bigint; readonly action: WcClientAction }[] =
    [];
  readonly client: WcClient;
  #world: World;
  readonly #random: SeededRandom;
  readonly #responder: WcResponder;
  #events: Event[] = [];
  #timerAt: bigint | undefined;
  #now = 0n;

  constructor(world: World, random: SeededRandom) {
    this.#world = world;
    this.#random = random;
    this.clientClock = new SimulatedClock(world.client);
    this.serverClock = new SimulatedClock(world.server);
    this.client = new WcClient({
      selector: world.selector ?? new LowestDispersionSelector(),
      localPrecisionNanos: durationNanos(Number(world.client.precisionNanos)),
      localMaxFreqErrorPpm: world.client.maxFreqErrorPpm,
    });
    this.#responder = new WcResponder({
      precisionNanos: durationNanos(Number(world.server.precisionNanos)),
      maxFreqErrorPpm: world.server.maxFreqErrorPpm,
      followUp: world.followUp,
    });
    this.#timerAt = 0n;
  }

  /** Lets the world run up to a true time. */
  runUntil(end: bigint): void {
    for (;;) {
      const next = this.#events.reduce<Event | undefined>(
        (first, event) =>
          first === undefined || event.at < first.at ? event : first,
        undefined,
      );
      const nextAt = earlier(next?.at, this.#timerAt);
      if (nextAt === undefined || nextAt > end) break;
      this.#now = nextAt;
      if (nextAt === this.#timerAt) {
        this.#timerAt = undefined;
        this.#carryOut(this.client.handleTimer(this.#local()));
      } else {
        this.#events = this.#events.filter((event) => event !== next);
        next?.run();
      }
    }
    this.#now = end;
  }

  /** Sends requests another way from now on. */
  changeThere(there: Path): void {
    this.#world = { ...this.#world, there };
  }

  /** What the client knows now; `undefined` before its first correlation. */
  sample(): Sample | undefined {
    const { correlation } = this.client;
    if (correlation === undefined) return undefined;
    return {
      correlation,
      local: this.#local(),
      trueWallClock: this.serverClock.exact(this.#now),
    };
  }

  #local() {
    return monotonicNanos(this.clientClock.read(this.#now));
  }

  #carryOut(actions: readonly WcClientAction[]): void {
    for (const action of actions) {
      this.actions.push({ at: this.#now, action });
      if (action.kind === "set-timer") {
        const at = this.clientClock.whenReads(action.at);
        this.#timerAt = at > this.#now ? at : this.#now;
      } else if (action.kind === "send") {
        const { datagram } = action;
        this.#deliver(this.#world.there, 0n, () => this.#serve(datagram));
      }
    }
  }

  #serve(request: Uint8Array): void {
    const receivedAt = wallClockNanos(this.serverClock.read(this.#now));
    const action = this.#responder.handleDatagram(receivedAt, request);
    if (action.kind === "discard") throw new Error(action.fault);
    const hold = this.#draw(this.#world.hold);
    const send = this.#draw(this.#world.send);
    const wallClock = (at: bigint) => wallClockNanos(this.serverClock.read(at));
    stampTransmit(action.datagram, wallClock(this.#now + hold));
    const sentAt = this.#now + hold + send;
    this.#reply(hold + send, action.datagram);
    if (action.followUp) {
      const followUp = followUpOf(action.datagram, wallClock(sentAt));
      this.#reply(hold + send, followUp);
    }
  }

  #reply(afterNanos: bigint, datagram: Uint8Array): void {
    this.#deliver(this.#world.back, afterNanos, () => {
      this.#carryOut(this.client.handleDatagram(this.#local(), datagram));
    });
  }

  #deliver(path: Path, afterNanos: bigint, run: () => void): void {
    const copies = this.#random.next() < path.duplicates ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (this.#random.next() < path.loss) continue;
      const at = this.#now + afterNanos + this.#draw(path);
      this.#events.push({ at, run });
    }
  }

  #draw({ minNanos, maxNanos }: Delay): bigint {
    return BigInt(this.#random.integer(minNanos, maxNanos));
  }
}

function earlier(a: bigint | undefined, b: bigint | undefined) {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
