import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";

/** Waits after the first, second, … seek in quick succession, in nanoseconds. */
const WAITS_NANOS: readonly bigint[] = [
  500_000_000n,
  1_000_000_000n,
  2_000_000_000n,
  4_000_000_000n,
  8_000_000_000n,
  16_000_000_000n,
  30_000_000_000n,
];
/** Without a seek for this long beyond the wait, one is forgiven, in nanoseconds. */
const FORGIVEN_NANOS = 8_000_000_000n;
/** From so many seeks in quick succession on, they are said not to help. */
const THRASHING = 3;

/**
 * Keeps seeks from becoming a storm.
 *
 * A seek that takes longer than expected leaves an error that asks for the next
 * one, and so on without end, most of all on a busy machine. So each seek that
 * follows another closely must wait twice as long as that one did.
 */
export class SeekGuard {
  #strikes = 0;
  #allowedAt: MonotonicNanos | undefined;

  /** Whether seeks follow each other so closely that they do not help. */
  get isThrashing(): boolean {
    return this.#strikes >= THRASHING;
  }

  /**
   * Says whether a seek may begin.
   *
   * @param now The local time.
   * @returns Whether it may.
   */
  permits(now: MonotonicNanos): boolean {
    return this.#allowedAt === undefined || now >= this.#allowedAt;
  }

  /**
   * Notes that a seek begins.
   *
   * @param now The local time.
   */
  handleSeek(now: MonotonicNanos): void {
    this.#forgive(now);
    const wait = WAITS_NANOS[Math.min(this.#strikes, WAITS_NANOS.length - 1)];
    this.#strikes++;
    this.#allowedAt = monotonicNanos(now + (wait ?? 0n));
  }

  /**
   * Notes that the content itself jumped, which explains the seeks before it.
   *
   * @param now The local time.
   */
  handleJump(now: MonotonicNanos): void {
    this.#strikes = 0;
    const soon = monotonicNanos(now + (WAITS_NANOS[0] ?? 0n));
    if (this.#allowedAt !== undefined && this.#allowedAt > soon) {
      this.#allowedAt = soon;
    }
  }

  #forgive(now: MonotonicNanos): void {
    if (this.#allowedAt === undefined) return;
    const quiet = now - this.#allowedAt;
    if (quiet <= 0n) return;
    this.#strikes = Math.max(
      0,
      this.#strikes - Number(quiet / FORGIVEN_NANOS),
    );
  }
}
