/**
 * Estimates where a playing player is, by the local clock.
 *
 * A player tells its position in one of two ways.
 *
 * Where there is sound, it can be asked for the position of what is being heard,
 * and computes it when it is asked: the position is right at an instant between
 * request and reply. Half of that time bounds the error, and the quicker replies
 * are the better ones. What a coarse sound device adds averages out, without the
 * extremes.
 *
 * Without sound, it only tells about frames. It announces a frame as the one before
 * is shown, so that at the announcement, if that came without delay, the position
 * is that of the frame before. A delay makes the position seem less advanced, never
 * more: the most advanced of recent announcements is right.
 *
 * Either way a few seconds count, as the player's clock drifts against ours: by up
 * to a hundred parts per million, less than a millisecond in that time. A player
 * that fits its speed to its screen drifts by more, steadily; that is measured over
 * a longer time, and is part of the speed.
 */

import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";

/** Age from which a position counts no more, in nanoseconds. */
const MAX_AGE_NANOS = 4_000_000_000n;

/** Positions that count, of what is heard. */
const MAX_REPLIES = 16;

/** Positions that count, of what is seen: few, as it slips where time is short. */
const MAX_FRAMES = 16;

/** How far a reply may be from the estimate, besides its error. */
const OUTLIER_SECONDS = 0.01;

/** Time over which a drift is measured, in nanoseconds. */
const DRIFT_NANOS = 20_000_000_000n;

/** A drift that is no mere difference between two quartzes. */
const NOTABLE_DRIFT = 250e-6;

/** To what a drift is rounded. */
const DRIFT_STEPS_PER_UNIT = 1e5;

/** A position at a local time, as a line through it meets the origin. */
interface Sample {
  readonly at: MonotonicNanos;
  readonly offsetSeconds: number;
  readonly errorSeconds: number;
}

/** A player that plays at one speed without a break. */
export class MpvPlayhead {
  /** Content seconds per second; below 0 backwards, never 0. */
  readonly speed: number;
  readonly #origin: MonotonicNanos;
  #replies: readonly Sample[] = [];
  #frames: readonly Sample[] = [];
  #outlier: Sample | undefined;
  /** Where it was some time ago, once that was known well. */
  #anchor: Sample | undefined;
  #steadySince: MonotonicNanos;
  #drift = 0;
  #isAnswered = false;

  /**
   * Knows no position yet.
   *
   * @param origin The local time at which it began, or about that.
   * @param speed Content seconds per second; not 0.
   */
  constructor(origin: MonotonicNanos, speed: number) {
    this.#origin = origin;
    this.#steadySince = origin;
    this.speed = speed;
  }

  /** The local time at which its position was told last; its origin before that. */
  get toldAt(): MonotonicNanos {
    const heardAt = this.#replies.at(-1)?.at ?? this.#origin;
    const seenAt = this.#frames.at(-1)?.at ?? this.#origin;
    return heardAt > seenAt ? heardAt : seenAt;
  }

  /** Whether the last reply contradicts those before it, so that more are needed. */
  get isInDoubt(): boolean {
    return this.#outlier !== undefined;
  }

  /** Learns that nothing is heard, so that what is seen has to do. */
  addSilence(): void {
    this.#isAnswered = true;
  }

  /**
   * Takes the position of what is heard.
   *
   * @param askedAt The local time of the request.
   * @param answeredAt The local time of the reply.
   * @param positionSeconds The position in the reply.
   */
  addReply(
    askedAt: MonotonicNanos,
    answeredAt: MonotonicNanos,
    positionSeconds: number,
  ): void {
    this.#isAnswered = true;
    const roundTripNanos = answeredAt - askedAt;
    const between = monotonicNanos(askedAt + roundTripNanos / 2n);
    const sample: Sample = {
      at: answeredAt,
      offsetSeconds: positionSeconds - this.#advance(between),
      errorSeconds: Number(roundTripNanos) / 2e9 * Math.abs(this.speed),
    };
    const known = this.#replies.length === 0
      ? undefined
      : this.#heardAt(answeredAt);
    const isOutlier = known !== undefined &&
      Math.abs(sample.offsetSeconds - known) >
        OUTLIER_SECONDS + sample.errorSeconds;
    if (!isOutlier) {
      this.#outlier = undefined;
      this.#replies = recent([...this.#replies, sample], MAX_REPLIES);
    } else if (this.#outlier === undefined) this.#outlier = sample;
    else {
      // Twice in a row: it is the player that jumped.
      this.#replies = [sample];
      this.#outlier = undefined;
      this.#anchor = undefined;
      this.#steadySince = answeredAt;
    }
    this.#measureDrift(answeredAt);
  }

  /**
   * Takes the position of what is seen.
   *
   * @param at The local time at which the next frame was announced.
   * @param positionSeconds The position of the frame before.
   */
  addFrame(at: MonotonicNanos, positionSeconds: number): void {
    const offsetSeconds = positionSeconds - this.#advance(at);
    const sample: Sample = { at, offsetSeconds, errorSeconds: 0 };
    this.#frames = recent([...this.#frames, sample], MAX_FRAMES);
    this.#measureDrift(at);
  }

  /**
   * Reads the position.
   *
   * @param at The local time of the reading.
   * @returns The position, in seconds; undefined before anything is known, and
   * before it is known whether there is something to hear.
   */
  positionSecondsAt(at: MonotonicNanos): number | undefined {
    const offset = this.#isAnswered ? this.#offsetAt(at) : undefined;
    return offset === undefined ? undefined : offset + this.#advance(at);
  }

  /**
   * How fast it truly plays: content seconds per second of the local clock, where
   * that differs notably from what the player says.
   */
  get measuredSpeed(): number {
    if (Math.abs(this.#drift) < NOTABLE_DRIFT) return this.speed;
    const steps = Math.round((this.speed + this.#drift) * DRIFT_STEPS_PER_UNIT);
    return steps / DRIFT_STEPS_PER_UNIT;
  }

  #offsetAt(at: MonotonicNanos): number | undefined {
    const heardAt = this.#replies.at(-1)?.at;
    const isSilent = heardAt === undefined || at - heardAt > MAX_AGE_NANOS;
    if (isSilent && this.#frames.length > 0) return this.#seenAt(at);
    return heardAt === undefined ? undefined : this.#heardAt(at);
  }

  #measureDrift(at: MonotonicNanos): void {
    const offsetSeconds = this.#offsetAt(at);
    if (offsetSeconds === undefined) return;
    const known = this.#anchor ?? { at: this.#steadySince, offsetSeconds };
    const nanos = at - known.at;
    if (this.#anchor !== undefined && nanos >= DRIFT_NANOS) {
      const drifted = offsetSeconds - this.#anchor.offsetSeconds;
      this.#drift = drifted / (Number(nanos) / 1e9);
    }
    const isDue = this.#anchor === undefined
      ? nanos >= MAX_AGE_NANOS
      : nanos >= 3n * DRIFT_NANOS;
    if (isDue) this.#anchor = { at, offsetSeconds, errorSeconds: 0 };
  }

  #advance(at: MonotonicNanos): number {
    return Number(at - this.#origin) / 1e9 * this.speed;
  }

  /** The mean of the quicker half, or of all that are about as quick. */
  #heardAt(at: MonotonicNanos): number {
    const errors = this.#replies.map((it) => it.errorSeconds).sort(ascending);
    const [least = 0] = errors;
    const middling = errors[errors.length >> 1] ?? 0;
    const most = Math.max(middling, 2 * least);
    const offsets = this.#replies
      .filter((it) => it.errorSeconds <= most)
      .map((it) => this.#drifted(it, at))
      .sort(ascending);
    const extremes = offsets.length >> 2;
    const middle = offsets.slice(extremes, offsets.length - extremes);
    return middle.reduce((sum, one) => sum + one, 0) / middle.length;
  }

  #seenAt(at: MonotonicNanos): number {
    const offsets = this.#frames.map((it) => this.#drifted(it, at));
    return this.speed > 0 ? Math.max(...offsets) : Math.min(...offsets);
  }

  /** Where a sample would be by now, as far as the drift is known. */
  #drifted(sample: Sample, at: MonotonicNanos): number {
    return sample.offsetSeconds + this.#drift * Number(at - sample.at) / 1e9;
  }
}

function ascending(one: number, other: number): number {
  return one - other;
}

/** The last of the samples, none of them old. */
function recent(samples: readonly Sample[], most: number): readonly Sample[] {
  const newest = samples.at(-1)?.at ?? 0n;
  return samples.slice(-most).filter((it) => newest - it.at <= MAX_AGE_NANOS);
}
