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
 * Either way a few seconds count, as the player's clock drifts against ours: by
 * hundreds of parts per million, which is less than a millisecond in that time.
 */

import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";

/** Age from which a position counts no more, in nanoseconds. */
const MAX_AGE_NANOS = 4_000_000_000n;

/** Positions that count, of what is heard. */
const MAX_REPLIES = 16;

/** Positions that count, of what is seen. */
const MAX_FRAMES = 48;

/** How far a reply may be from the estimate, besides its error. */
const OUTLIER_SECONDS = 0.01;

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
  readonly #guessSeconds: number | undefined;
  #replies: readonly Sample[] = [];
  #frames: readonly Sample[] = [];
  #outlier: Sample | undefined;

  /**
   * Knows no position yet.
   *
   * @param origin The local time at which it began, or about that.
   * @param speed Content seconds per second; not 0.
   * @param guessSeconds Its position then, as far as anybody knows.
   */
  constructor(origin: MonotonicNanos, speed: number, guessSeconds?: number) {
    this.#origin = origin;
    this.#guessSeconds = guessSeconds;
    this.speed = speed;
  }

  /** Whether what is heard has been told. */
  get isHeard(): boolean {
    return this.#replies.length > 0;
  }

  /** Whether the last reply contradicts those before it, so that more are needed. */
  get isInDoubt(): boolean {
    return this.#outlier !== undefined;
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
    const roundTripNanos = answeredAt - askedAt;
    const between = monotonicNanos(askedAt + roundTripNanos / 2n);
    const sample: Sample = {
      at: answeredAt,
      offsetSeconds: positionSeconds - this.#advance(between),
      errorSeconds: Number(roundTripNanos) / 2e9 * Math.abs(this.speed),
    };
    const known = this.#replies.length === 0 ? undefined : this.#heard();
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
    }
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
  }

  /**
   * Reads the position.
   *
   * @param at The local time of the reading.
   * @returns The position, in seconds; undefined before anything is known.
   */
  positionSecondsAt(at: MonotonicNanos): number | undefined {
    if (this.#replies.length > 0) return this.#heard() + this.#advance(at);
    const offset = this.#frames.length > 0 ? this.#seen() : this.#guessSeconds;
    return offset === undefined ? undefined : offset + this.#advance(at);
  }

  #advance(at: MonotonicNanos): number {
    return Number(at - this.#origin) / 1e9 * this.speed;
  }

  /** The mean of the quicker half, or of all that are about as quick. */
  #heard(): number {
    const errors = this.#replies.map((it) => it.errorSeconds).sort(ascending);
    const [least = 0] = errors;
    const middling = errors[errors.length >> 1] ?? 0;
    const most = Math.max(middling, 2 * least);
    const offsets = this.#replies
      .filter((it) => it.errorSeconds <= most)
      .map((it) => it.offsetSeconds)
      .sort(ascending);
    const extremes = offsets.length >> 2;
    const middle = offsets.slice(extremes, offsets.length - extremes);
    return middle.reduce((sum, one) => sum + one, 0) / middle.length;
  }

  #seen(): number {
    const offsets = this.#frames.map((it) => it.offsetSeconds);
    return this.speed > 0 ? Math.max(...offsets) : Math.min(...offsets);
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
