import { durationNanos, type WallClockNanos } from "@dvbcss/clock";
import {
  type Content,
  type Presentation,
  Programme,
  PTS_SELECTOR,
} from "@dvbcss/presentation";
import { mpvTimelines, ptsAt } from "./mpv_timelines.ts";

/** Where a player is at an instant. */
export interface MpvPlace {
  /** Time since its position 0, in seconds. */
  readonly positionSeconds: number;
  /** Content seconds per second; 0 while it stands still. */
  readonly speed: number;
}

/** What timelines of a file are made of. */
export interface MpvScale {
  /** The PTS at position 0. */
  readonly startTicks: bigint;
  /** How well timelines follow the player, in seconds. */
  readonly accuracySeconds: number;
}

/**
 * How far what was announced may be from the estimate before it is announced anew,
 * in PTS ticks: 2.5 ms. A clock that drifts by 100 parts per million takes 25 s
 * for it, and the rest of 5 ms is left to the estimate.
 */
const TOLERANCE_TICKS = 225n;

/**
 * How far what was announced may be from the speed, as a part of it. Smaller
 * differences are measured, not wanted, and told when the position is.
 */
const SPEED_TOLERANCE = 0.002;

/** What is announced of a player: it changes as seldom as it can. */
export class MpvProgramme {
  #programme: Programme;
  #scale: MpvScale | undefined;

  /**
   * Presents something without timelines.
   *
   * @param now The wall clock time.
   * @param content What is presented.
   */
  constructor(now: WallClockNanos, content: Content) {
    this.#programme = new Programme(now, { content });
  }

  /** Whether a position of the content has been announced. */
  get hasPlace(): boolean {
    return this.#scale !== undefined;
  }

  /** What is announced. */
  get presentation(): Presentation {
    return this.#programme.snapshot();
  }

  /**
   * Presents something of which no position is known.
   *
   * @param now The wall clock time.
   * @param content What is presented.
   * @returns Whether that is news.
   */
  showContent(now: WallClockNanos, content: Content): boolean {
    if (this.#scale === undefined && this.#isShowing(content)) return false;
    this.#scale = undefined;
    this.#programme = new Programme(now, { content });
    return true;
  }

  /**
   * Presents something at a place.
   *
   * @param now The wall clock time at which the player is there.
   * @param content What is presented.
   * @param scale What its timelines are made of.
   * @param place Where it is.
   * @returns Whether that is news.
   */
  showPlace(
    now: WallClockNanos,
    content: Content,
    scale: MpvScale,
    place: MpvPlace,
  ): boolean {
    const isNew = !this.#isShowing(content) || !isSame(scale, this.#scale);
    if (isNew) {
      const { startTicks, accuracySeconds } = scale;
      const timelines = mpvTimelines(startTicks, accuracySeconds);
      this.#scale = scale;
      this.#programme = new Programme(now, { content, timelines });
    }
    return this.#moveTo(now, place, scale.startTicks) || isNew;
  }

  /**
   * Says that no position is known for the time being.
   *
   * @returns Whether that is news.
   */
  withholdPlace(): boolean {
    return this.#setAvailability("unavailable");
  }

  /**
   * Keeps everything where it is when the wall clock is replaced by another.
   *
   * @param from What the wall clock showed before.
   * @param to What it shows at the same instant from now on.
   */
  handleWallClockStep(from: WallClockNanos, to: WallClockNanos): void {
    this.#programme.handleWallClockStep(from, to);
  }

  #isShowing(content: Content): boolean {
    const shown = this.#programme.content;
    return shown.contentId === content.contentId &&
      shown.presentationStatus[0] === content.presentationStatus[0];
  }

  #moveTo(
    now: WallClockNanos,
    { positionSeconds, speed }: MpvPlace,
    startTicks: bigint,
  ): boolean {
    const programme = this.#programme;
    const isBack = this.#setAvailability("available");
    const ticks = ptsAt(positionSeconds, startTicks);
    const error = ticks - programme.contentTimeTicksAt(now, PTS_SELECTOR);
    // Who stands still is where it says, to the tick.
    const tolerance = speed === 0 ? 0n : TOLERANCE_TICKS;
    const isOff = error > tolerance || error < -tolerance;
    const faster = Math.abs(speed - programme.speed());
    if (!isOff && faster <= SPEED_TOLERANCE * Math.abs(speed)) return isBack;
    programme.setSpeed(now, speed);
    programme.seekProgramme(now, durationNanos(positionSeconds * 1e9));
    return true;
  }

  #setAvailability(availability: "available" | "unavailable"): boolean {
    const selectors = this.#programme.timelineSelectors.filter((it) =>
      this.#programme.availability(it) !== availability
    );
    for (const selector of selectors) {
      this.#programme.setAvailability(selector, availability);
    }
    return selectors.length > 0;
  }
}

function isSame(one: MpvScale, other: MpvScale | undefined): boolean {
  return one.startTicks === other?.startTicks &&
    one.accuracySeconds === other.accuracySeconds;
}
