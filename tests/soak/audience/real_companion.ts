import { type FollowedTv, followTv } from "@dvbcss/runtime";
import type { SeededRandom } from "../../support/random.ts";
import { runNanos } from "../run_clock.ts";
import { OFFERED } from "../script/command.ts";
import type { Guest } from "./companion_life.ts";
import type { Stage } from "./stage.ts";

/** Time between two readings that are judged, in milliseconds. */
const READ_MILLIS = 500;
/** Time in which it may not know yet what was just commanded, in nanoseconds. */
const NEWS_NANOS = 2e9;

/** A companion as anybody would run it: the library, by its public interface. */
export class RealCompanion implements Guest {
  readonly #stage: Stage;
  readonly #timelineSelector: string;
  #tv: FollowedTv | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #joinedAt = NaN;

  /** Is not there yet. */
  constructor(stage: Stage, random: SeededRandom) {
    this.#stage = stage;
    const choice = OFFERED[random.integer(0, OFFERED.length - 1)];
    this.#timelineSelector = choice?.timelineSelector ?? "";
  }

  /** It comes back by itself, whatever the house does. */
  readonly ended: Promise<void> = new Promise(() => {});

  /** Since when it lives; NaN until then and when it is gone. */
  get joinedAt(): number {
    return this.#joinedAt;
  }

  join(): Promise<void> {
    this.#tv = followTv({
      ciiUrl: this.#stage.ciiUrl,
      contentIdStem: "",
      timelineSelector: this.#timelineSelector,
    });
    this.#timer = setInterval(() => this.#judge(), READ_MILLIS);
    this.#joinedAt = runNanos();
    return Promise.resolve();
  }

  async leave(): Promise<void> {
    this.#joinedAt = NaN;
    clearInterval(this.#timer);
    await this.#tv?.[Symbol.asyncDispose]();
    this.#tv = undefined;
  }

  vanish(): void {
    this.leave();
  }

  sleep(): void {
    // The library runs in this process, which does not sleep.
  }

  /**
   * Says whether it knows where it is, as it should.
   *
   * @param era What it should know of, or newer.
   * @returns What it lacks, as a sentence; undefined if nothing.
   */
  lacks(era: number): string | undefined {
    const available = this.#tv?.reading().available === true;
    const isKnown = this.#stage.content.presentedSince(era).some((
      { selectors },
    ) => selectors.includes(this.#timelineSelector) === available);
    if (isKnown) return undefined;
    return `The library finds ${this.#timelineSelector} ${
      available ? "though it was withdrawn" : "unavailable"
    }`;
  }

  #judge(): void {
    const { clock, content, ledger, isDisturbed } = this.#stage;
    if (this.#tv === undefined || isDisturbed()) return;
    const before = runNanos();
    const reading = this.#tv.reading();
    const after = runNanos();
    const { wallClock, dispersionNanos, positionSeconds, errorSeconds } =
      reading;
    if (wallClock === null || dispersionNanos === null) return;
    const [instant] = clock.instantsOf(wallClock, {
      since: after,
      until: after,
    });
    if (instant === undefined) return;
    const offNanos = Math.max(instant.low - after, before - instant.high);
    ledger.check(
      "wrong-reading",
      offNanos <= dispersionNanos
        ? undefined
        : `The library's wall clock was off by ${
          (offNanos / 1e6).toFixed(3)
        } ms, and its dispersion ${(dispersionNanos / 1e6).toFixed(3)} ms`,
    );
    if (positionSeconds === null || errorSeconds === null) return;
    const isNews = content.sinceOf(content.era) + NEWS_NANOS > before;
    const spread = (after - before) * Math.abs(content.presented.line.speed);
    const beyond = content.errorOf(
      after,
      positionSeconds * 1e9,
      errorSeconds * 1e9 + spread,
    );
    ledger.check(
      "wrong-reading",
      beyond === 0 || isNews
        ? undefined
        : `The library's position was ${
          (beyond / 1e6).toFixed(3)
        } ms beyond its error of ${(errorSeconds * 1e3).toFixed(3)} ms`,
    );
  }
}
