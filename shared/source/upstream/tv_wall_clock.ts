import {
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  type WallClockCorrelation,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import type { CompanionEvent } from "@dvbcss/companion";
import type { WallClockFollower } from "@dvbcss/companion/parts";
import type { TvClock } from "./timeline_relay.ts";

/** The finest threshold, in nanoseconds: a fifth of what a relay may add. */
const THRESHOLD_NANOS = 100e3;

/** A threshold far below what is known would follow noise; as a share of that. */
const THRESHOLD_SHARE = 1 / 8;

/**
 * Without an answer for this long, of one request a second, a TV Device may be out
 * of reach, in nanoseconds; hardly ever is that mere loss.
 */
const QUIET_NANOS = 3_000_000_000n;

/** Without an answer for this long its wall clock is of no use, in nanoseconds. */
const SILENCE_NANOS = 10_000_000_000n;

/**
 * No network alone makes a bound grow by this at once, in nanoseconds: either the
 * wall clock is another one now, or an answer was wrong.
 */
const DOUBT_NANOS = 100e6;

/** Which of both must show within this, in nanoseconds. */
const DOUBTED_NANOS = 3_000_000_000n;

/** The wall clock of a TV Device, and whether the TV Device still answers. */
export class TvWallClock {
  /** What follows it. */
  readonly follower: WallClockFollower;
  #answeredAt: MonotonicNanos | undefined;
  /** What is known of it, apart from what is in doubt. */
  #known: WallClockCorrelation | undefined;
  #doubtedAt: MonotonicNanos | undefined;

  /**
   * Takes what follows it.
   *
   * @param follower The follower, pointed at nothing.
   */
  constructor(follower: WallClockFollower) {
    this.follower = follower;
  }

  /** When the TV Device may be out of reach, if no answer comes; if ever. */
  get quietAt(): MonotonicNanos | undefined {
    return this.#unansweredFor(QUIET_NANOS);
  }

  /** When it will have been silent for too long, if ever. */
  get silentAt(): MonotonicNanos | undefined {
    return this.#unansweredFor(SILENCE_NANOS);
  }

  /**
   * Takes note of what the follower reports.
   *
   * @param now The local time.
   * @param event What happened.
   */
  handleEvent(now: MonotonicNanos, event: CompanionEvent): void {
    if (event.kind === "measurement") this.#answeredAt = now;
    if (event.kind === "wall-clock-lost") {
      this.#answeredAt = undefined;
      this.#known = undefined;
    }
    if (event.kind !== "wall-clock") return;
    const isDoubtful = event.change === "improve" && this.#isDoubtful(now);
    this.#doubtedAt = isDoubtful ? this.#doubtedAt ?? now : undefined;
    if (!isDoubtful) this.#known = this.follower.correlation;
  }

  /**
   * Tells whether the TV Device may be out of reach.
   *
   * @param now The local time.
   * @returns Whether it is asked for the time and has not answered for a while.
   */
  isQuietAt(now: MonotonicNanos): boolean {
    const { quietAt } = this;
    return quietAt !== undefined && now >= quietAt;
  }

  /**
   * Tells whether the TV Device is asked for the time and does not answer.
   *
   * @param now The local time.
   * @returns Whether it has not for too long.
   */
  isSilentAt(now: MonotonicNanos): boolean {
    const { silentAt } = this;
    return silentAt !== undefined && now >= silentAt;
  }

  /**
   * Gives what timelines are carried over with.
   *
   * @param now The local time.
   * @returns The clock, as it is best known; not before that is of use.
   */
  at(now: MonotonicNanos): TvClock {
    // It is readable when it would be shown; but nobody is led slowly here, as
    // companions make up for each correction in their own way.
    const isReadable = this.follower.lineAt(now) !== undefined;
    const correlation = isReadable && !this.isSilentAt(now)
      ? this.#known
      : undefined;
    const nanos = correlation === undefined
      ? 0
      : wallClockDispersionAt(correlation, now);
    return {
      correlation,
      dispersionNanos: durationNanos(nanos),
      thresholdNanos: durationNanos(
        Math.max(THRESHOLD_NANOS, nanos * THRESHOLD_SHARE),
      ),
    };
  }

  #unansweredFor(nanos: bigint): MonotonicNanos | undefined {
    return this.#answeredAt === undefined ||
        this.follower.connection.url === null
      ? undefined
      : monotonicNanos(this.#answeredAt + nanos);
  }

  /**
   * Tells whether what is known now contradicts what was known before. While that
   * is so, content goes on by what was known: a bound of hours helps nobody.
   */
  #isDoubtful(now: MonotonicNanos): boolean {
    const { correlation } = this.follower;
    if (this.#known === undefined || correlation === undefined) return false;
    const grownNanos = wallClockDispersionAt(correlation, now) -
      wallClockDispersionAt(this.#known, now);
    return grownNanos > DOUBT_NANOS &&
      now - (this.#doubtedAt ?? now) < DOUBTED_NANOS;
  }
}
