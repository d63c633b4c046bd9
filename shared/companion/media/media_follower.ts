import type { MonotonicNanos } from "@dvbcss/clock";
import { isWorthInterrupting, planApproach } from "./approach.ts";
import { planCorrection } from "./correction.ts";
import { DriftEstimator } from "./drift_estimator.ts";
import { FreshPosition } from "./fresh_position.ts";
import { LearnedLatency } from "./learned_latency.ts";
import { LearnedShortfall } from "./learned_shortfall.ts";
import { secondsAfter, secondsBetween } from "./local_seconds.ts";
import type { MediaAction, MediaReading } from "./media_action.ts";
import { MediaCommands } from "./media_commands.ts";
import type { MediaState } from "./media_state.ts";
import {
  distanceSeconds,
  type MediaRange,
  type MediaTarget,
} from "./media_target.ts";
import type { PlaybackProfile } from "./playback_profile.ts";
import { SeekGuard } from "./seek_guard.ts";
import { TargetTrack } from "./target_track.ts";

/** Rates that every browser plays. */
const LEAST_RATE = 0.0625;
const GREATEST_RATE = 16;
/** Positions tell little for so long after a start or a change, in seconds. */
const SETTLE_SECONDS = 0.15;
/** Time between two looks while samples are wanted, in seconds. */
const FAST_SECONDS = 0.04;
/** The same if the element's position is coarse, in seconds. */
const COARSE_SECONDS = 0.015;
/** Time between two looks while nothing can be done, in seconds. */
const IDLE_SECONDS = 0.25;
/** A timer that would end within this has ended, in seconds. */
const TIMER_SECONDS = 0.001;
/** Without a look for this long, what was known is forgotten, in seconds. */
const FORGOTTEN_SECONDS = 3;
/** A target that moves by more than this against its own line jumped, in seconds. */
const JUMP_SECONDS = 0.02;
/** A jump that explains seeks is at least this, in seconds. */
const GREAT_JUMP_SECONDS = 0.5;
/** A picture that stands still may be off by this, in seconds … */
const STILL_SECONDS = 0.02;
/** … and one that only steps by this, in seconds. */
const STEP_SECONDS = 0.5;
/** An element told to play must do so within this time, in seconds. */
const PLAY_PATIENCE_SECONDS = 1;
/** This close to the end of the media is the end, in seconds. */
const END_SECONDS = 0.1;
/** Live media are joined so far before their edge, in seconds. */
const EDGE_SECONDS = 2;
/** A correction is not trusted for longer, in seconds. */
const LONGEST_CORRECTION_SECONDS = 4;
/** Uncertainty of what a correction does, in seconds. */
const CORRECTION_DOUBT_SECONDS = 0.015;
/** An error must be so many of its standard deviations to be believed. */
const BELIEVED_DEVIATIONS = 3;
/** A start further off than this teaches nothing, in seconds. */
const TELLING_SECONDS = 0.3;
/** An error that a person is told of, in seconds. */
const NOTED_SECONDS = 0.04;

/** What the follower is about. */
type Phase =
  /** The element is paused, or about to be. */
  | { readonly kind: "still" }
  | { readonly kind: "seeking"; readonly since: MonotonicNanos }
  /** It plays, and samples are gathered until its error is known. */
  | {
    readonly kind: "settling";
    readonly since: MonotonicNanos;
    /** Error to expect if it was started and started on time. */
    readonly expectedSeconds?: number;
    /** Whether a correction has just been carried out to its end. */
    readonly corrected?: boolean;
  }
  | { readonly kind: "following" }
  | {
    readonly kind: "correcting";
    readonly end: MonotonicNanos;
    /** Whether it makes up for the whole error. */
    readonly isWhole: boolean;
  }
  | { readonly kind: "stalled" }
  | { readonly kind: "halted"; readonly state: "paused-here" | "refused" };

/** One look at an element that has media and a place to be. */
interface Look {
  readonly now: MonotonicNanos;
  readonly media: MediaReading;
  readonly range: MediaRange;
  readonly target: MediaTarget;
}

/**
 * Keeps a media element on a timeline: the control law alone, for elements that
 * a caller reads and commands.
 *
 * Theory of operation. An element that is far off is paused and sought to where
 * the timeline will be after the longest seek to expect; it waits there and
 * starts when the timeline arrives, so that the seek's own latency, which is
 * random, does not matter, and the start's, which is much less so, is learned.
 * A small error is estimated from many samples, and made up for by one
 * excursion of the rate of a length known in advance; during it nothing is
 * measured, so latency of the rate change cancels between its begin and its end.
 * A drift of the player's clock is learned and becomes part of the rate that
 * playback returns to. Everything else is left alone.
 *
 * @example An element that is five seconds behind
 * ```ts
 * import { GENTLE_PROFILE, MediaFollower } from "@dvbcss/companion";
 * import { monotonicNanos } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const follower = new MediaFollower(GENTLE_PROFILE);
 * const actions = follower.handleSample(
 *   monotonicNanos(0n),
 *   {
 *     positionSeconds: 5,
 *     paused: true,
 *     seeking: false,
 *     ready: true,
 *     range: { startSeconds: 0, endSeconds: 60 },
 *     live: false,
 *   },
 *   { positionSeconds: 10, speed: 1 },
 * );
 * assertEquals(actions.map(({ kind }) => kind), ["seek", "state", "set-timer"]);
 * ```
 */
export class MediaFollower {
  #profile: PlaybackProfile;
  readonly #commands = new MediaCommands();
  readonly #track = new TargetTrack();
  readonly #estimator = new DriftEstimator();
  readonly #fresh = new FreshPosition();
  readonly #guard = new SeekGuard();
  readonly #latencies = {
    seek: new LearnedLatency(0.2, 0.1),
    start: new LearnedLatency(0.03, 0.02),
  };
  readonly #shortfall = new LearnedShortfall();
  #phase: Phase = { kind: "still" };
  #lookedAt: MonotonicNanos | undefined;

  /**
   * Starts with an element of which nothing is known.
   *
   * @param profile How it is to be moved.
   */
  constructor(profile: PlaybackProfile) {
    this.#profile = profile;
  }

  /** Position minus target, in seconds; undefined while it is not known. */
  get errorSeconds(): number | undefined {
    const { kind } = this.#phase;
    const isKnown = kind === "following" || kind === "correcting";
    return isKnown ? this.#estimator.errorSeconds : undefined;
  }

  /** Changes how the element is to be moved. */
  set profile(profile: PlaybackProfile) {
    this.#profile = profile;
  }

  /** How playback stands; undefined before the first look. */
  get state(): MediaState | undefined {
    return this.#commands.state;
  }

  /** How long a seek is expected to take at most, in seconds. */
  get seekLatencySeconds(): number {
    return this.#latencies.seek.amplySeconds;
  }

  /**
   * Takes a look at the element: when the timer asks for it, and when the element
   * or the timeline changes.
   *
   * @param now The local time.
   * @param media What the element shows.
   * @param target Where it should be; undefined while the timeline is not known.
   * @returns What to do with it; a timer is always among it.
   */
  handleSample(
    now: MonotonicNanos,
    media: MediaReading,
    target: MediaTarget | undefined,
  ): readonly MediaAction[] {
    this.#advance(now, target);
    const place = this.#track.placeAt(now);
    const { range } = media;
    if (this.#phase.kind === "halted" && media.paused) {
      this.#commands.enter(this.#phase.state);
      this.#commands.look(now, IDLE_SECONDS);
    } else if (place === undefined) this.#rest(now, media, "waiting");
    else if (range === undefined) this.#rest(now, media, "loading");
    else this.#place({ now, media, range, target: place });
    return this.#commands.take();
  }

  /**
   * Notes that the browser refused to play without a gesture. The follower goes
   * on when the element plays.
   *
   * @param now The local time.
   * @returns What to do.
   */
  handleRefusal(now: MonotonicNanos): readonly MediaAction[] {
    this.#phase = { kind: "halted", state: "refused" };
    this.#commands.enter("refused");
    this.#commands.look(now, IDLE_SECONDS);
    return this.#commands.take();
  }

  /** Lets time pass since the last look, and notices changes of the target. */
  #advance(now: MonotonicNanos, target: MediaTarget | undefined): void {
    const elapsed = secondsBetween(this.#lookedAt ?? now, now);
    this.#lookedAt = now;
    this.#estimator.advance(elapsed, this.#commands.rate - this.#track.speed);
    if (elapsed > FORGOTTEN_SECONDS) this.#forget(now);
    const change = this.#track.handleTarget(now, target);
    if (change === undefined || target === undefined) return;
    const jump = Math.abs(change.jumpSeconds);
    if (jump > GREAT_JUMP_SECONDS) this.#guard.handleJump(now);
    if (jump > JUMP_SECONDS) {
      this.#estimator.shift(-change.jumpSeconds);
      if (this.#phase.kind === "correcting") {
        this.#phase = { kind: "following" };
      }
      if (this.#phase.kind === "settling") this.#settle(now, 0);
    }
    if (target.speed !== change.speedBefore && isPlayable(target.speed)) {
      this.#changeSpeed(now, target.speed);
    }
  }

  /** After a long sleep nothing that was known of the error holds. */
  #forget(now: MonotonicNanos): void {
    const { kind } = this.#phase;
    if (kind !== "following" && kind !== "correcting") return;
    this.#commands.setRate(this.#baseRate(this.#track.speed || 1));
    this.#settle(now, Infinity);
  }

  #changeSpeed(now: MonotonicNanos, speed: number): void {
    const { kind } = this.#phase;
    if (kind === "still" || kind === "seeking" || kind === "halted") return;
    this.#commands.setRate(this.#baseRate(speed));
    this.#shortfall.reset();
    this.#settle(now, SETTLE_SECONDS);
  }

  #place(look: Look): void {
    const { now, media, range, target } = look;
    if (this.#phase.kind === "seeking") {
      this.#awaitSeek(look, this.#phase.since);
    } else if (!isPlayable(target.speed)) this.#still(look);
    else if (target.positionSeconds > range.endSeconds - END_SECONDS) {
      if (media.live) this.#stayAtEdge(look);
      else this.#rest(now, media, "beyond-end");
    } else if (this.#phase.kind === "still" && media.paused) {
      this.#approach(look);
    } else this.#watch(look);
  }

  /** Stops an element that has nowhere to be. */
  #rest(now: MonotonicNanos, media: MediaReading, state: MediaState): void {
    this.#commands.pause(media);
    this.#phase = { kind: "still" };
    this.#commands.enter(state);
    this.#commands.look(now, IDLE_SECONDS);
  }

  #awaitSeek(look: Look, since: MonotonicNanos): void {
    const { now, media } = look;
    if (media.seeking || !media.ready) {
      return this.#commands.look(now, FAST_SECONDS);
    }
    this.#latencies.seek.handleMeasurement(secondsBetween(since, now));
    this.#phase = { kind: "still" };
    this.#place(look);
  }

  /** Keeps a still picture at the target. */
  #still({ now, media, range, target }: Look): void {
    this.#commands.pause(media);
    this.#phase = { kind: "still" };
    this.#commands.enter(target.speed === 0 ? "paused" : "stepping");
    const place = Math.min(
      Math.max(target.positionSeconds, range.startSeconds),
      range.endSeconds,
    );
    const off = distanceSeconds(media.positionSeconds, place, target.loop);
    const most = target.speed === 0 ? STILL_SECONDS : STEP_SECONDS;
    if (Math.abs(off) > most && !media.seeking && this.#guard.permits(now)) {
      this.#seek(now, place);
    }
    this.#commands.look(now, IDLE_SECONDS);
  }

  /** Plays live media as far as there are any. */
  #stayAtEdge({ now, media, range }: Look): void {
    const edge = range.endSeconds - EDGE_SECONDS;
    this.#commands.enter("beyond-edge");
    const isFar = media.positionSeconds < edge - EDGE_SECONDS;
    if (isFar && this.#guard.permits(now)) this.#seek(now, edge);
    else if (media.paused) {
      this.#commands.play(1);
      this.#settle(now, Infinity);
    } else this.#commands.setRate(1);
    this.#commands.look(now, IDLE_SECONDS);
  }

  /** Brings a paused element to the target, and starts it there. */
  #approach({ now, media, range, target }: Look): void {
    const approach = planApproach(media, target, {
      range,
      latencies: this.#latencies,
      profile: this.#profile,
    });
    if (approach.kind === "play") {
      this.#start(now, target, approach.errorSeconds);
    } else if (approach.kind === "hold") {
      if (approach.seconds <= TIMER_SECONDS) return this.#start(now, target, 0);
      const isEarly = target.positionSeconds < range.startSeconds;
      this.#commands.enter(isEarly ? "before-start" : "holding");
      this.#commands.look(now, Math.min(approach.seconds, IDLE_SECONDS));
    } else if (this.#guard.permits(now)) {
      this.#seek(now, approach.positionSeconds);
      this.#commands.enter("seeking");
      this.#commands.look(now, FAST_SECONDS);
    } else if (this.#guard.isThrashing) this.#start(now, target, undefined);
    else this.#commands.look(now, FAST_SECONDS);
  }

  #seek(now: MonotonicNanos, positionSeconds: number): void {
    this.#guard.handleSeek(now);
    this.#commands.seek(positionSeconds);
    this.#phase = { kind: "seeking", since: now };
  }

  #start(
    now: MonotonicNanos,
    target: MediaTarget,
    expectedSeconds: number | undefined,
  ): void {
    this.#commands.play(this.#baseRate(target.speed));
    this.#settle(now, Infinity);
    if (expectedSeconds !== undefined) {
      this.#phase = { kind: "settling", since: now, expectedSeconds };
    }
    this.#commands.enter(this.#guard.isThrashing ? "struggling" : "starting");
    this.#commands.look(now, SETTLE_SECONDS);
  }

  /** Begins to gather samples anew. */
  #settle(now: MonotonicNanos, uncertaintySeconds: number): void {
    this.#estimator.unsettle(uncertaintySeconds);
    this.#fresh.reset();
    this.#phase = { kind: "settling", since: now };
  }

  /** Watches an element that should be playing. */
  #watch(look: Look): void {
    const { now, media, target } = look;
    if (media.paused && !media.seeking) return this.#handlePaused(look);
    if (media.seeking || !media.ready) {
      this.#phase = { kind: "stalled" };
      this.#commands.setRate(this.#baseRate(target.speed));
      this.#commands.enter("stalled");
      return this.#commands.look(now, FAST_SECONDS);
    }
    switch (this.#phase.kind) {
      case "correcting":
        if (secondsBetween(now, this.#phase.end) > TIMER_SECONDS) {
          return this.#lookAtEnd(now, this.#phase.end);
        }
        return this.#endCorrection(now, target, this.#phase.isWhole);
      case "settling":
      case "following":
        return this.#measure(look);
      default:
        this.#settle(now, Infinity);
        this.#commands.look(now, SETTLE_SECONDS);
    }
  }

  /** An element that does not play although told to is left to its user. */
  #handlePaused({ now, media, range }: Look): void {
    const isAtEnd = media.positionSeconds > range.endSeconds - END_SECONDS;
    const isNew = this.#phase.kind === "settling" &&
      secondsBetween(this.#phase.since, now) < PLAY_PATIENCE_SECONDS;
    if (isAtEnd) this.#phase = { kind: "still" };
    else if (!isNew) {
      this.#phase = { kind: "halted", state: "paused-here" };
      this.#commands.enter("paused-here");
    }
    this.#commands.look(now, FAST_SECONDS);
  }

  #measure(look: Look): void {
    const { now, media, target } = look;
    const phase = this.#phase;
    const wantedSeconds = this.#fresh.isCoarse ? COARSE_SECONDS : FAST_SECONDS;
    if (
      phase.kind === "settling" &&
      secondsBetween(phase.since, now) < SETTLE_SECONDS
    ) return this.#commands.look(now, wantedSeconds);
    const position = this.#fresh.handleReading(
      now,
      media.positionSeconds,
      this.#commands.rate,
    );
    if (position !== undefined) {
      this.#estimator.handleSample(
        distanceSeconds(position, target.positionSeconds, target.loop),
      );
    }
    if (!this.#estimator.isReady) {
      return this.#commands.look(now, wantedSeconds);
    }
    if (phase.kind === "settling") this.#learn(phase);
    this.#keep(look);
  }

  /** Learns from what a start or a correction led to. */
  #learn({ expectedSeconds, corrected }: Phase & { kind: "settling" }): void {
    const error = this.#estimator.errorSeconds;
    if (corrected) {
      this.#shortfall.handleMeasurement(this.#shortfall.seconds - error);
    }
    if (expectedSeconds === undefined) return;
    const late = expectedSeconds - error;
    if (Math.abs(late) > TELLING_SECONDS) return;
    const { start } = this.#latencies;
    start.handleMeasurement(start.meanSeconds + late);
  }

  /** Decides what a known error is worth. */
  #keep(look: Look): void {
    const { now, media, target } = look;
    const error = this.#estimator.errorSeconds;
    const band = Math.max(
      this.#profile.deadBandSeconds,
      BELIEVED_DEVIATIONS * this.#estimator.uncertaintySeconds,
    );
    this.#phase = { kind: "following" };
    if (Math.abs(error) <= band) {
      this.#commands.enter("following");
      return this.#commands.look(now, this.#periodSeconds);
    }
    const worth = { latencies: this.#latencies, profile: this.#profile };
    const isFar = isWorthInterrupting(error, target.speed, worth);
    if (isFar && this.#guard.permits(now)) {
      this.#commands.pause(media);
      this.#phase = { kind: "still" };
      return this.#approach(look);
    }
    if (isFar && this.#guard.isThrashing) this.#commands.enter("struggling");
    else if (Math.abs(error) > NOTED_SECONDS) {
      this.#commands.enter("correcting");
    }
    this.#correct(now, error, target);
  }

  #correct(now: MonotonicNanos, error: number, target: MediaTarget): void {
    const base = this.#baseRate(target.speed);
    const shortfall = this.#shortfall.seconds;
    const plan = planCorrection(error - shortfall, base, this.#profile);
    const isWhole = plan.seconds <= LONGEST_CORRECTION_SECONDS;
    const seconds = Math.min(plan.seconds, LONGEST_CORRECTION_SECONDS);
    const end = secondsAfter(now, seconds);
    this.#estimator.shift(-shortfall);
    this.#commands.setRate(plan.rate);
    this.#phase = { kind: "correcting", end, isWhole };
    this.#lookAtEnd(now, end);
  }

  #lookAtEnd(now: MonotonicNanos, end: MonotonicNanos): void {
    const left = secondsBetween(now, end);
    this.#commands.look(now, Math.min(left, IDLE_SECONDS));
  }

  #endCorrection(
    now: MonotonicNanos,
    target: MediaTarget,
    isWhole: boolean,
  ): void {
    this.#commands.setRate(this.#baseRate(target.speed));
    this.#settle(now, CORRECTION_DOUBT_SECONDS);
    if (isWhole) {
      this.#phase = { kind: "settling", since: now, corrected: true };
    }
    this.#commands.look(now, SETTLE_SECONDS);
  }

  /** The rate at which the error is expected to stay as it is. */
  #baseRate(speed: number): number {
    const { drift } = this.#estimator;
    return Math.abs(drift) > this.#profile.toleratedDrift * speed
      ? speed - drift
      : speed;
  }

  get #periodSeconds(): number {
    return this.#fresh.isCoarse ? COARSE_SECONDS : this.#profile.periodSeconds;
  }
}

function isPlayable(speed: number): boolean {
  return speed >= LEAST_RATE && speed <= GREATEST_RATE;
}
