import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import { contentTimeAt } from "@dvbcss/companion";
import type { Presentation, Timeline } from "@dvbcss/presentation";
import { type CandidateSelector, EstimatingSelector } from "@dvbcss/protocol";
import {
  type Audience,
  type SourceAction,
  type SourceInstant,
  UpstreamSource,
} from "@dvbcss/source";
import {
  PTS,
  SimulatedTv,
  type TvConnection,
  type TvHabits,
} from "../simulation/simulated_tv.ts";
import type { SeededRandom } from "./random.ts";

/** What the network and the clocks of an upstream source are like. */
export interface UpstreamWorldOptions {
  /** Longest one-way delay, in nanoseconds. */
  readonly maxDelayNanos: number;
  /** Share of datagrams lost. */
  readonly loss: number;
  /** How much faster than the TV's clock the local one runs, in ppm. */
  readonly skewPpm: number;
  /** How much faster than the TV's our wall clock runs, in ppm. */
  readonly ownSkewPpm: number;
  /** How far the source's reading of our wall clock may be off, in nanoseconds. */
  readonly ownDispersionNanos: number;
  /** Where the TV's CII is. */
  readonly ciiUrl?: string;
  /** Most timelines at a time. */
  readonly mostTimelines?: number;
  /** What estimates the TV's wall clock, if not what is usual. */
  readonly selector?: CandidateSelector;
  /** What the TV does that others do not. */
  readonly habits?: TvHabits;
  /** What becomes of what the TV says, on its way. */
  readonly distort?: (service: "cii" | "ts", text: string) => string;
}

interface Happening {
  readonly at: bigint;
  readonly order: number;
  readonly run: () => void;
}

interface Link {
  readonly service: "cii" | "ts" | "wc";
  readonly url: string;
  tv?: TvConnection;
}

const MAX_FREQ_ERROR_PPM = 100;
const OWN_EPOCH = 1_795_000_000_000_000_000n;
/** TCP sends again ever more seldom; here at each multiple of this, in order. */
const AGAIN_NANOS = 4_000_000_000n;
const LOOK_NANOS = 50_000_000n;

/**
 * An upstream source and a TV at the two ends of a network, faster than life.
 * Every instant here is the TV's true time, in nanoseconds.
 */
export class UpstreamWorld {
  readonly tv: SimulatedTv;
  readonly source: UpstreamSource;
  /** What was presented, and when; each that differs from the one before. */
  readonly presented: { at: bigint; presentation: Presentation }[] = [];
  /** What was said to the operator, and what was counted. */
  readonly notes: string[] = [];
  readonly faults: string[] = [];
  /** Texts that the TV got on TS connections. */
  readonly heardByTv: string[] = [];
  /** Every URL that was opened. */
  readonly opened: string[] = [];
  /** How often its timer was due. */
  timers = 0;
  now = 0n;
  /** Whether the network is down: datagrams are lost, all else waits unseen. */
  isCut = false;
  /** Whether datagrams alone are lost. */
  isWcCut = false;
  readonly #options: UpstreamWorldOptions;
  readonly #random: SeededRandom;
  readonly #links = new Map<number, Link>();
  readonly #lastArrival = new Map<number, bigint>();
  #happenings: Happening[] = [];
  #timerAt: bigint | undefined;
  #order = 0;
  #ownStep = 0n;
  #sleptNanos = 0n;

  constructor(options: UpstreamWorldOptions, random: SeededRandom) {
    this.#options = options;
    this.#random = random;
    this.tv = new SimulatedTv(options.habits);
    const { mostTimelines, ciiUrl = "ws://192.0.2.5:7681/cii" } = options;
    this.source = new UpstreamSource({
      ciiUrl,
      wallClock: {
        selector: options.selector ??
          new EstimatingSelector({ random: () => random.next() }),
        localPrecisionNanos: durationNanos(1),
        localMaxFreqErrorPpm: MAX_FREQ_ERROR_PPM,
      },
      random: () => random.next(),
      ...(mostTimelines === undefined ? {} : { mostTimelines }),
    });
    this.#perform(this.source.start(this.#instant()));
  }

  /** How many connections of a service are open or being opened. */
  connections(service: "cii" | "ts" | "wc"): number {
    return [...this.#links.values()].filter((it) => it.service === service)
      .length;
  }

  /** A timeline as it is presented now. */
  timeline(timelineSelector: string = PTS): Timeline | undefined {
    return this.source.presentation.timelines
      .find((it) => it.timelineSelector === timelineSelector);
  }

  /** What companions ask for and report from now on. */
  audience(audience: Partial<Audience>): void {
    this.#perform(
      this.source.handleAudience(this.#instant(), {
        neededSelectors: [PTS],
        timestamps: [],
        ...audience,
      }),
    );
  }

  /** Replaces our own wall clock by another. */
  stepOwnClock(byNanos: bigint): void {
    this.#ownStep += byNanos;
    this.#perform(this.source.handleWallClockStep(this.#instant()));
  }

  /** Lets the source's machine sleep, whose local clock stands still meanwhile. */
  sleep(seconds: number): void {
    const nanos = BigInt(Math.round(seconds * 1e9));
    this.now += nanos;
    this.#sleptNanos += nanos;
    this.#perform(this.source.handleClockBreak(this.#instant()));
  }

  /** Ends the source. */
  stop(): void {
    this.#perform(this.source.stop(this.#instant()));
    this.#timerAt = undefined;
    this.#happenings = [];
  }

  /** How wrong what is presented is, and how wrong it may be, in seconds. */
  error(): { readonly error: number; readonly bound: number } | undefined {
    const timeline = this.timeline();
    const correlation = timeline?.correlation;
    if (
      timeline === undefined || correlation === undefined ||
      correlation === null || correlation === "pending"
    ) return undefined;
    const position = contentTimeAt(
      correlation,
      timeline.properties,
      wallClockNanos(this.ownWallClock()),
    ).positionSeconds;
    const error = Math.abs(position - this.tv.positionAt(this.now));
    return { error, bound: timeline.properties.accuracySeconds ?? 0 };
  }

  /** What our wall clock truly shows. */
  ownWallClock(): bigint {
    const drift = Number(this.now) * this.#options.ownSkewPpm / 1e6;
    return OWN_EPOCH + this.#ownStep + this.now + BigInt(Math.round(drift));
  }

  /** Lets the world run up to an instant, with a look every so often. */
  runUntil(end: bigint, look: () => void = () => {}): void {
    for (let next = this.now + LOOK_NANOS; this.now < end; next += LOOK_NANOS) {
      this.#runTo(next < end ? next : end);
      look();
    }
  }

  /** Lets the world run for some seconds. */
  run(seconds: number, look?: () => void): void {
    this.runUntil(this.now + BigInt(Math.round(seconds * 1e9)), look);
  }

  #runTo(end: bigint): void {
    for (;;) {
      this.#happenings.sort((a, b) =>
        a.at === b.at ? a.order - b.order : (a.at < b.at ? -1 : 1)
      );
      const first = this.#happenings[0];
      const due = [first?.at, this.#timerAt, this.tv.timerAt]
        .filter((at) => at !== undefined)
        .reduce((a, b) => a < b ? a : b, end);
      if (due >= end) break;
      if (due > this.now) this.now = due;
      if (first !== undefined && first.at <= due) {
        this.#happenings.shift();
        first.run();
      } else if (this.#timerAt !== undefined && this.#timerAt <= due) {
        this.#timerAt = undefined;
        this.timers++;
        this.#perform(this.source.handleTimer(this.#instant()));
      } else {
        this.tv.handleTimer(this.now);
      }
    }
    this.now = end;
  }

  /** The source reads our wall clock a little wrong, now so and now so. */
  #instant(): SourceInstant {
    const { ownDispersionNanos, skewPpm } = this.#options;
    const wobble = Math.sin(Number(this.now) / 7e9) * ownDispersionNanos;
    const awake = this.now - this.#sleptNanos;
    const drift = Math.floor(Number(awake) * skewPpm / 1e6);
    return {
      local: monotonicNanos(5_000_000_000n + awake + BigInt(drift)),
      wallClock: wallClockNanos(
        this.ownWallClock() + BigInt(Math.trunc(wobble)),
      ),
      dispersionNanos: durationNanos(ownDispersionNanos),
    };
  }

  #trueTime(local: bigint): bigint {
    const elapsed = Number(local - 5_000_000_000n);
    const awake = Math.ceil(elapsed / (1 + this.#options.skewPpm / 1e6));
    return this.#sleptNanos + BigInt(awake) + 1n;
  }

  #perform(actions: readonly SourceAction[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "present": {
          const { presentation } = this.source;
          this.presented.push({ at: this.now, presentation });
          break;
        }
        case "note":
          this.notes.push(action.text);
          break;
        case "discard":
          this.faults.push(action.fault);
          break;
        case "set-timer":
          this.#timerAt = action.at === null
            ? undefined
            : this.#trueTime(action.at);
          break;
        case "open":
          this.#open(action.connection, action.url);
          break;
        case "close":
          this.#hangUp(action.connection);
          break;
        case "send":
          this.#send(action.connection, action.message);
          break;
        default:
          action satisfies never;
      }
    }
  }

  #open(connection: number, url: string): void {
    const service = url.startsWith("udp:")
      ? "wc"
      : url.includes("/ts")
      ? "ts"
      : "cii";
    const link: Link = { service, url };
    this.opened.push(url);
    this.#links.set(connection, link);
    this.#later(connection, () => {
      if (!this.#links.has(connection)) return;
      if (service !== "wc") {
        if (!this.tv.isUp) return this.#lose(connection, "refused");
        link.tv = this.#tvEnd(connection, service);
      }
      this.#handle({ kind: "open", connection });
      if (service !== "wc" && link.tv !== undefined) {
        this.tv.connect(this.now, service, link.tv);
      }
    });
  }

  #tvEnd(connection: number, service: "cii" | "ts"): TvConnection {
    const { distort = (_service, text) => text } = this.#options;
    return {
      send: (text) =>
        this.#later(connection, () => {
          if (!this.#links.has(connection)) return;
          const message = distort(service, text);
          this.#handle({ kind: "message", connection, message });
        }),
      close: (reason) =>
        this.#later(connection, () => this.#lose(connection, reason)),
    };
  }

  #hangUp(connection: number): void {
    const link = this.#links.get(connection);
    this.#links.delete(connection);
    const end = link?.tv;
    if (link === undefined || link.service === "wc" || end === undefined) {
      return;
    }
    const { service } = link;
    this.#later(
      connection,
      () => this.tv.disconnect(this.now, service, end),
    );
  }

  #lose(connection: number, reason: string): void {
    if (!this.#links.delete(connection)) return;
    this.#handle({ kind: "closed", connection, reason });
  }

  #send(connection: number, message: string | Uint8Array): void {
    const end = this.#links.get(connection)?.tv;
    if (typeof message === "string") {
      if (end === undefined) throw new Error("Not connected");
      this.heardByTv.push(message);
      this.#later(
        connection,
        () => this.tv.handleText(this.now, end, message),
      );
    } else if (!this.isWcCut && this.#random.next() >= this.#options.loss) {
      this.#later(undefined, () => this.#answer(connection, message));
    }
  }

  #answer(connection: number, request: Uint8Array): void {
    for (const message of this.tv.handleDatagram(this.now, request)) {
      if (this.#random.next() < this.#options.loss) continue;
      this.#later(
        undefined,
        () => this.#handle({ kind: "message", connection, message }),
      );
    }
  }

  #handle(event: Parameters<UpstreamSource["handleConnection"]>[1]): void {
    this.#perform(this.source.handleConnection(this.#instant(), event));
  }

  /** Lets something happen after a delay; on one connection, in order. */
  #later(connection: number | undefined, run: () => void): void {
    if (this.isCut) return this.#again(connection, run);
    const delay = this.#random.integer(1_000, this.#options.maxDelayNanos);
    let at = this.now + BigInt(delay);
    if (connection !== undefined) {
      const last = this.#lastArrival.get(connection) ?? 0n;
      if (at < last) at = last;
      this.#lastArrival.set(connection, at);
    }
    this.#happenings.push({ at, order: this.#order++, run });
  }

  /** Sends again what TCP is to deliver. */
  #again(connection: number | undefined, run: () => void): void {
    if (connection === undefined) return;
    const at = (this.now / AGAIN_NANOS + 1n) * AGAIN_NANOS;
    this.#happenings.push({
      at,
      order: this.#order++,
      run: () => this.#later(connection, run),
    });
  }
}
