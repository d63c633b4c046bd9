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
import { PTS, SimulatedTv, type TvHabits } from "../simulation/simulated_tv.ts";
import type { SeededRandom } from "./random.ts";
import { SimulatedTime } from "./simulated_time.ts";
import { performIn, type SourceSurroundings } from "./source_surroundings.ts";
import { type NetworkOptions, UpstreamNetwork } from "./upstream_network.ts";

/** What the network and the clocks of an upstream source are like. */
export interface UpstreamWorldOptions extends NetworkOptions {
  /** Longest one-way delay, in nanoseconds. */
  readonly maxDelayNanos: number;
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
}

const MAX_FREQ_ERROR_PPM = 100;
const OWN_EPOCH = 1_795_000_000_000_000_000n;

/**
 * An upstream source and a TV at the two ends of a network, faster than life.
 * Every instant here is the TV's true time, in nanoseconds.
 */
export class UpstreamWorld {
  readonly tv: SimulatedTv;
  readonly source: UpstreamSource;
  readonly network: UpstreamNetwork;
  /** What was presented, and when; each that differs from the one before. */
  readonly presented: { at: bigint; presentation: Presentation }[] = [];
  /** What was said to the operator, and what was counted. */
  readonly notes: string[] = [];
  readonly faults: string[] = [];
  /** How often its timer was due. */
  timers = 0;
  readonly #options: UpstreamWorldOptions;
  readonly #time: SimulatedTime;
  readonly #surroundings: SourceSurroundings;
  #timerAt: bigint | undefined;
  #ownStep = 0n;
  #sleptNanos = 0n;

  constructor(options: UpstreamWorldOptions, random: SeededRandom) {
    this.#options = options;
    this.tv = new SimulatedTv(options.habits);
    this.#time = new SimulatedTime(options.maxDelayNanos, random, [
      { at: () => this.#timerAt, ring: () => this.#handleTimer() },
      { at: () => this.tv.timerAt, ring: () => this.tv.handleTimer(this.now) },
    ]);
    this.network = new UpstreamNetwork(
      options,
      this.tv,
      this.#time,
      random,
      (event) =>
        this.#perform(this.source.handleConnection(this.#instant(), event)),
    );
    this.source = sourceOf(options, random);
    this.#surroundings = this.#around();
    this.#perform(this.source.start(this.#instant()));
  }

  /** The present. */
  get now(): bigint {
    return this.#time.now;
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
    this.#time.skip(nanos);
    this.#sleptNanos += nanos;
    this.#perform(this.source.handleClockBreak(this.#instant()));
  }

  /** Ends the source. */
  stop(): void {
    this.#perform(this.source.stop(this.#instant()));
    this.#timerAt = undefined;
    this.#time.clear();
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
    this.#time.runUntil(end, look);
  }

  /** Lets the world run for some seconds. */
  run(seconds: number, look?: () => void): void {
    this.runUntil(this.now + BigInt(Math.round(seconds * 1e9)), look);
  }

  #handleTimer(): void {
    this.#timerAt = undefined;
    this.timers++;
    this.#perform(this.source.handleTimer(this.#instant()));
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
    performIn(this.#surroundings, actions);
  }

  #around(): SourceSurroundings {
    const { notes, faults, network } = this;
    return {
      notes,
      faults,
      present: () => {
        const { presentation } = this.source;
        this.presented.push({ at: this.now, presentation });
      },
      setTimer: (at) => {
        this.#timerAt = at === null ? undefined : this.#trueTime(at);
      },
      open: (connection, url) => network.open(connection, url),
      close: (connection) => network.close(connection),
      send: (connection, message) => network.send(connection, message),
    };
  }
}

function sourceOf(
  { ciiUrl = "ws://192.0.2.5:7681/cii", mostTimelines, selector }:
    UpstreamWorldOptions,
  random: SeededRandom,
): UpstreamSource {
  return new UpstreamSource({
    ciiUrl,
    wallClock: {
      selector: selector ??
        new EstimatingSelector({ random: () => random.next() }),
      localPrecisionNanos: durationNanos(1),
      localMaxFreqErrorPpm: MAX_FREQ_ERROR_PPM,
    },
    random: () => random.next(),
    ...(mostTimelines === undefined ? {} : { mostTimelines }),
  });
}
