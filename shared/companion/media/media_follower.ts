import type { MonotonicNanos } from "@dvbcss/clock";
import { isWorthInterrupting, type Means, planApproach } from "./approach.ts";
import { secondsAfter, secondsBetween } from "./local_seconds.ts";
import type { MediaAction, MediaReading } from "./media_action.ts";
import { MediaCommands } from "./media_commands.ts";
import { isAtEnd, isBeyondEnd, positionAtEdge } from "./media_end.ts";
import {
  Experience,
  type MediaExperience,
  NO_EXPERIENCE,
} from "./media_experience.ts";
import type { Look, Phase } from "./media_phase.ts";
import type { MediaState } from "./media_state.ts";
import { isPlayable, type MediaTarget } from "./media_target.ts";
import type { PlaybackProfile } from "./playback_profile.ts";
import { RateControl } from "./rate_control.ts";
import { SeekGuard } from "./seek_guard.ts";
import { stillPosition } from "./still_picture.ts";
import { TargetTrack } from "./target_track.ts";

/** Positions tell little for so long after a start or a change, in seconds. */
const SETTLE_SECONDS = 0.15;
/** Time between two looks while something is awaited, in seconds. */
const FAST_SECONDS = 0.04;
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
/** An element told to play must do so within this time, in seconds. */
const PLAY_PATIENCE_SECONDS = 1;
/** An error that a person is told of, in seconds. */
const NOTED_SECONDS = 0.04;

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
  readonly #commands = new MediaCommands();
  readonly #track = new TargetTrack();
  readonly #guard = new SeekGuard();
  readonly #experience: Experience;
  readonly #control: RateControl;
  #phase: Phase = { kind: "still" };
  #lookedAt: MonotonicNanos | undefined;

  /**
   * Starts with an element of which nothing is known.
   *
   * @param profile How it is to be moved.
   * @param earlier What was learned of such elements before.
   */
  constructor(
    profile: PlaybackProfile,
    earlier: MediaExperience = NO_EXPERIENCE,
  ) {
    this.#experience = new Experience(earlier);
    this.#control = new RateControl(profile, this.#experience.shortfall);
  }

  /** Position minus target, in seconds; undefined while it is not known. */
  get errorSeconds(): number | undefined {
    const { kind } = this.#phase;
    const isKnown = kind === "following" || kind === "correcting";
    return isKnown ? this.#control.errorSeconds : undefined;
  }

  /** Changes how the element is to be moved. */
  set profile(profile: PlaybackProfile) {
    this.#control.profile = profile;
  }

  /** How playback stands; undefined before the first look. */
  get state(): MediaState | undefined {
    return this.#commands.state;
  }

  /** What was learned of the element. */
  get experience(): MediaExperience {
    return this.#experience.learned;
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

  get #means(): Means {
    return { latencies: this.#experience, profile: this.#control.profile };
  }

  /** Lets time pass since the last look, and notices changes of the target. */
  #advance(now: MonotonicNanos, target: MediaTarget | undefined): void {
    const elapsed = secondsBetween(this.#lookedAt ?? now, now);
    this.#lookedAt = now;
    this.#control.advance(elapsed, this.#commands.rate - this.#track.speed);
    if (elapsed > FORGOTTEN_SECONDS && this.errorSeconds !== undefined) {
      this.#changeSpeed(now, this.#track.speed, Infinity);
    }
    const change = this.#track.handleTarget(now, target);
    if (change === undefined || target === undefined) return;
    const jump = Math.abs(change.jumpSeconds);
    if (jump > GREAT_JUMP_SECONDS) this.#guard.handleJump(now);
    if (jump > JUMP_SECONDS) {
      this.#control.handleJump(change.jumpSeconds);
      const { kind } = this.#phase;
      if (kind === "correcting") this.#phase = { kind: "following" };
      if (kind === "settling") this.#settle(now, 0);
    }
    if (target.speed !== change.speedBefore && isPlayable(target.speed)) {
      this.#changeSpeed(now, target.speed, SETTLE_SECONDS);
    }
  }

  #changeSpeed(
    now: MonotonicNanos,
    speed: number,
    uncertaintySeconds: number,
  ): void {
    const { kind } = this.#phase;
    if (kind === "still" || kind === "seeking" || kind === "halted") return;
    this.#commands.setRate(this.#control.baseRate(speed));
    this.#control.handleSpeed(speed, uncertaintySeconds);
    this.#phase = { kind: "settling", since: now };
  }

  #place(look: Look): void {
    const { now, media, range, target } = look;
    if (this.#phase.kind === "seeking") {
      this.#awaitSeek(look, this.#phase.since);
    } else if (!isPlayable(target.speed)) this.#still(look);
    else if (isBeyondEnd(target, range)) {
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
    this.#experience.seek.handleMeasurement(secondsBetween(since, now));
    this.#phase = { kind: "still" };
    this.#place(look);
  }

  /** Keeps a still picture at the target. */
  #still({ now, media, range, target }: Look): void {
    this.#commands.pause(media);
    this.#phase = { kind: "still" };
    this.#commands.enter(target.speed === 0 ? "paused" : "stepping");
    const place = stillPosition(media, target, range);
    if (place !== undefined && this.#guard.permits(now)) this.#seek(now, place);
    this.#commands.look(now, IDLE_SECONDS);
  }

  /** Plays live media as far as there are any. */
  #stayAtEdge({ now, media, range }: Look): void {
    const edge = positionAtEdge(media, range);
    this.#commands.enter("beyond-edge");
    if (edge !== undefined && this.#guard.permits(now)) this.#seek(now, edge);
    else if (media.paused) {
      this.#commands.play(1);
      this.#settle(now, Infinity);
    } else this.#commands.setRate(1);
    this.#commands.look(now, IDLE_SECONDS);
  }

  /** Brings a paused element to the target, and starts it there. */
  #approach({ now, media, range, target }: Look): void {
    const approach = planApproach({ media, target, range }, this.#means);
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
    this.#commands.play(this.#control.baseRate(target.speed));
    this.#control.settle(Infinity);
    this.#phase = { kind: "settling", since: now, expectedSeconds };
    this.#commands.enter(this.#guard.isThrashing ? "struggling" : "starting");
    this.#commands.look(now, SETTLE_SECONDS);
  }

  /** Begins to gather samples anew. */
  #settle(now: MonotonicNanos, uncertaintySeconds: number): void {
    this.#control.settle(uncertaintySeconds);
    this.#phase = { kind: "settling", since: now };
  }

  /** Watches an element that should be playing. */
  #watch(look: Look): void {
    const { now, media, target } = look;
    if (media.paused && !media.seeking) return this.#handlePaused(look);
    if (media.seeking || !media.ready) {
      this.#phase = { kind: "stalled" };
      this.#commands.setRate(this.#control.baseRate(target.speed));
      this.#commands.enter("stalled");
      return this.#commands.look(now, FAST_SECONDS);
    }
    switch (this.#phase.kind) {
      case "correcting":
        return this.#awaitCorrection(now, target, this.#phase);
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
    const isNew = this.#phase.kind === "settling" &&
      secondsBetween(this.#phase.since, now) < PLAY_PATIENCE_SECONDS;
    if (isAtEnd(media, range)) this.#phase = { kind: "still" };
    else if (!isNew) {
      this.#phase = { kind: "halted", state: "paused-here" };
      this.#commands.enter("paused-here");
    }
    this.#commands.look(now, FAST_SECONDS);
  }

  #measure(look: Look): void {
    const { now, media, target } = look;
    const phase = this.#phase;
    const { samplingSeconds } = this.#control;
    if (
      phase.kind === "settling" &&
      secondsBetween(phase.since, now) < SETTLE_SECONDS
    ) return this.#commands.look(now, samplingSeconds);
    this.#control.handleSample(now, {
      positionSeconds: media.positionSeconds,
      rate: this.#commands.rate,
      target,
    });
    if (!this.#control.isReady) {
      return this.#commands.look(now, samplingSeconds);
    }
    if (phase.kind === "settling") this.#learn(phase);
    this.#keep(look);
  }

  #learn({ corrected, expectedSeconds }: Phase & { kind: "settling" }): void {
    if (corrected) this.#control.learnFromCorrection();
    this.#experience.learnStart(expectedSeconds, this.#control.errorSeconds);
  }

  /** Decides what a known error is worth. */
  #keep(look: Look): void {
    const { now, media, target } = look;
    const error = this.#control.errorSeconds;
    this.#phase = { kind: "following" };
    if (!this.#control.isOff) {
      this.#commands.enter("following");
      return this.#commands.look(now, this.#control.periodSeconds);
    }
    const isFar = isWorthInterrupting(error, target.speed, this.#means);
    if (isFar && this.#guard.permits(now)) {
      this.#commands.pause(media);
      this.#phase = { kind: "still" };
      return this.#approach(look);
    }
    if (isFar && this.#guard.isThrashing) this.#commands.enter("struggling");
    else if (Math.abs(error) > NOTED_SECONDS) {
      this.#commands.enter("correcting");
    }
    this.#correct(now, target);
  }

  #correct(now: MonotonicNanos, target: MediaTarget): void {
    const { rate, seconds, isWhole } = this.#control.beginCorrection(
      target.speed,
    );
    this.#commands.setRate(rate);
    const end = secondsAfter(now, seconds);
    this.#phase = { kind: "correcting", end, isWhole };
    this.#commands.look(now, Math.min(seconds, IDLE_SECONDS));
  }

  #awaitCorrection(
    now: MonotonicNanos,
    target: MediaTarget,
    { end, isWhole }: Phase & { kind: "correcting" },
  ): void {
    const left = secondsBetween(now, end);
    if (left > TIMER_SECONDS) {
      return this.#commands.look(now, Math.min(left, IDLE_SECONDS));
    }
    this.#commands.setRate(this.#control.baseRate(target.speed));
    this.#control.endCorrection();
    this.#phase = { kind: "settling", since: now, corrected: isWhole };
    this.#commands.look(now, SETTLE_SECONDS);
  }
}
