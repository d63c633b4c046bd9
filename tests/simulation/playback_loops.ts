import { monotonicNanos } from "@dvbcss/clock";
import {
  GENTLE_PROFILE,
  MediaFollower,
  type MediaTarget,
  type PlaybackProfile,
  TIGHT_PROFILE,
} from "@dvbcss/companion";
import type { SimulatedMedia } from "./playback_plants.ts";

/** A control loop under comparison. */
export interface PlaybackLoop {
  /**
   * Looks at an element and commands it.
   *
   * @param now True time, in seconds.
   * @param media The element.
   * @param target Where it should be.
   * @returns When to look again, in seconds of true time.
   */
  look(now: number, media: SimulatedMedia, target: MediaTarget): number;
}

/** A loop and its name in the table. */
export interface NamedLoop {
  readonly name: string;
  readonly make: () => PlaybackLoop;
}

class FollowerLoop implements PlaybackLoop {
  readonly follower: MediaFollower;

  constructor(profile: PlaybackProfile) {
    this.follower = new MediaFollower(profile);
  }

  look(now: number, media: SimulatedMedia, target: MediaTarget): number {
    let next = Infinity;
    const at = monotonicNanos(BigInt(Math.round(now * 1e9)));
    for (
      const action of this.follower.handleSample(at, media.read(), target)
    ) {
      switch (action.kind) {
        case "play":
          media.play();
          break;
        case "pause":
          media.pause();
          break;
        case "seek":
          media.seek(action.positionSeconds);
          break;
        case "rate":
          media.setRate(action.rate);
          break;
        case "set-timer":
          next = Number(action.at) / 1e9;
          break;
        case "state":
          break;
        default:
          action satisfies never;
      }
    }
    return next;
  }
}

/** What the published loops have in common: a period, seeks and rates. */
abstract class PeriodicLoop implements PlaybackLoop {
  abstract readonly period: number;
  abstract handleError(error: number, now: number): Command;

  look(now: number, media: SimulatedMedia, target: MediaTarget): number {
    const { positionSeconds, seeking, ready } = media.read();
    media.play();
    if (!seeking && ready) {
      const error = positionSeconds - target.positionSeconds;
      const { rate, seekLead } = this.handleError(error, now);
      if (seekLead !== undefined) media.seek(target.positionSeconds + seekLead);
      if (rate !== undefined) media.setRate(rate);
    }
    return now + this.period;
  }
}

interface Command {
  readonly rate?: number;
  /** Seek so far beyond the target, in seconds. */
  readonly seekLead?: number;
}

/** Smoothed error, a wide dead band that ends narrow, at most 5 %. */
class SmoothedLoop extends PeriodicLoop {
  readonly period = 0.25;
  #error: number | undefined;
  #correcting = false;
  #rate = 1;
  #holdUntil = 0;

  handleError(error: number, now: number): Command {
    if (now < this.#holdUntil) return {};
    this.#error = (this.#error ?? error) +
      0.25 * (error - (this.#error ?? error));
    const smooth = this.#error;
    if (Math.abs(smooth) > 2) {
      this.#error = undefined;
      this.#holdUntil = now + 1.5;
      return { seekLead: 0.4, rate: 1 };
    }
    if (Math.abs(smooth) > 0.1) this.#correcting = true;
    if (Math.abs(smooth) < 0.01) this.#correcting = false;
    const led = smooth + (this.#rate - 1) * 0.35;
    const wanted = this.#correcting ? 1 + clamp(-led / 3, 0.05) : 1;
    if (Math.abs(wanted - this.#rate) < 0.002) return {};
    this.#rate = wanted;
    return { rate: wanted };
  }
}

/** Mean of three; tiers of rates by the size of the error; learned overhead. */
class TieredLoop extends PeriodicLoop {
  readonly period = 0.25;
  #errors: number[] = [];
  #overhead = 0;
  #sought = false;
  #soughtAt: number[] = [];

  handleError(error: number, now: number): Command {
    if (this.#sought) {
      this.#overhead -= error;
      if (Math.abs(this.#overhead) > 5) this.#overhead = 0;
      this.#sought = false;
    }
    this.#errors.push(error);
    if (this.#errors.length < 3) return {};
    const mean = this.#errors.reduce((sum, value) => sum + value, 0) / 3;
    this.#errors = [];
    const size = Math.abs(mean);
    const isThrashing =
      this.#soughtAt.filter((at) => now - at < 1.5).length >= 3;
    if (size > 1 && !isThrashing) {
      this.#sought = true;
      this.#soughtAt.push(now);
      return { seekLead: this.#overhead, rate: 1 };
    }
    if (size > 0.5) return { rate: 1 - clamp(mean, 0.5) };
    if (size > 0.1) return { rate: 1 - clamp(mean * 0.9, 0.4) };
    if (size > 0.025) return { rate: 1 - clamp(mean * 0.8, 0.3) };
    return { rate: 1 - clamp(mean * 0.3, 0.02) };
  }
}

/** A velocity factor with a time constant of half a second. */
class GradualLoop extends PeriodicLoop {
  readonly period = 0.1;
  #lead = 0;
  #sought = false;

  handleError(error: number): Command {
    if (this.#sought) {
      this.#lead = clamp(this.#lead - error, 5);
      this.#sought = false;
    }
    const size = Math.abs(error);
    if (size > 1) {
      this.#sought = true;
      return { seekLead: this.#lead, rate: 1 };
    }
    if (size < 0.025) return { rate: 1.0001 };
    const factor = (size + 0.5) / 0.5;
    return { rate: error > 0 ? 1 / factor : factor };
  }
}

/** The whole error within half a second, five times a second. */
class HalfSecondLoop extends PeriodicLoop {
  readonly period = 0.2;

  handleError(error: number): Command {
    if (Math.abs(error) > 1) return { seekLead: 0, rate: 1 };
    return { rate: Math.max(0.0625, 1 - error / 0.5) };
  }
}

/** Nothing under 60 ms; the rest within a second, then it waits. */
class SecondLoop extends PeriodicLoop {
  readonly period = 0.25;
  #until = 0;

  handleError(error: number, now: number): Command {
    if (now < this.#until) return {};
    const size = Math.abs(error);
    if (size < 0.06) return { rate: 1 };
    if (size > 3) return { seekLead: 0, rate: 1 };
    this.#until = now + 1;
    return { rate: clamp(1 - error - 1.1, 0.9) + 1.1 };
  }
}

/** Median of five, a seek with learned lead, at most 8 %, a dead band. */
class HybridLoop extends PeriodicLoop {
  readonly period = 0.25;
  #errors: number[] = [];
  #lead = 0.35;
  #sought = false;
  #correcting = false;
  #rate = 1;

  handleError(error: number): Command {
    this.#errors.push(error);
    if (this.#errors.length > 5) this.#errors.shift();
    if (this.#errors.length < 5) return {};
    const middle = this.#errors.toSorted((a, b) => a - b)[2] ?? 0;
    if (this.#sought) {
      this.#lead -= 0.7 * middle;
      this.#sought = false;
    }
    if (Math.abs(middle) > 0.8) {
      this.#sought = true;
      this.#errors = [];
      this.#rate = 1;
      return { seekLead: this.#lead, rate: 1 };
    }
    if (Math.abs(middle) > 0.04) this.#correcting = true;
    if (Math.abs(middle) < 0.008) this.#correcting = false;
    const led = middle + (this.#rate - 1) * 0.35;
    const wanted = this.#correcting ? 1 + clamp(-led / 1.5, 0.08) : 1;
    if (Math.abs(wanted - this.#rate) < 0.002) return {};
    this.#rate = wanted;
    return { rate: wanted };
  }
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most);
}

/** The loops, ours first. */
export const LOOPS: readonly NamedLoop[] = [
  { name: "gentle", make: () => new FollowerLoop(GENTLE_PROFILE) },
  { name: "tight", make: () => new FollowerLoop(TIGHT_PROFILE) },
  { name: "CCMA 2026", make: () => new SmoothedLoop() },
  { name: "MediaSync v1", make: () => new TieredLoop() },
  { name: "timingsrc, gradual", make: () => new GradualLoop() },
  { name: "media-element-syncer", make: () => new HalfSecondLoop() },
  { name: "Jellyfin speed to sync", make: () => new SecondLoop() },
  { name: "hybrid, as proposed", make: () => new HybridLoop() },
];
