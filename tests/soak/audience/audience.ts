import { delay } from "@dvbcss/std/async";
import { SeededRandom } from "../../support/random.ts";
import { runNanos } from "../run_clock.ts";
import { CompanionLife, type Habits } from "./companion_life.ts";
import { LightCompanion } from "./light_companion.ts";
import { RealCompanion } from "./real_companion.ts";
import type { Stage } from "./stage.ts";

/** One in so many is the library itself. */
const REAL_SHARE = 12;

/** How companions of either kind behave. */
const LIGHT_HABITS: Habits = {
  staySeconds: [10, 60],
  sleepSeconds: 30,
  isRude: true,
};
const REAL_HABITS: Habits = {
  staySeconds: [20, 90],
  sleepSeconds: 0,
  isRude: false,
};

/** A place in the house, and who has it just now. */
interface Place {
  readonly life: CompanionLife;
  companion: LightCompanion | RealCompanion | undefined;
}

/** Everybody who behaves, or at least does no worse than phones do. */
export class Audience {
  readonly #stage: Stage;
  readonly #places: readonly Place[];
  readonly #running: Promise<void>[] = [];

  /**
   * Is nobody yet.
   *
   * @param stage What they play on.
   * @param count How many they are at most.
   * @param seed Seed of all they do.
   */
  constructor(stage: Stage, count: number, seed: number) {
    this.#stage = stage;
    this.#places = Array.from(
      { length: count },
      (_, index) =>
        this.#place(
          index,
          new SeededRandom(Math.imul(seed + 1 + index, 2_654_435_761)),
        ),
    );
  }

  /** How many are on their timeline. */
  get size(): number {
    return this.#places.filter(({ companion }) =>
      !Number.isNaN(companion?.joinedAt ?? NaN)
    ).length;
  }

  /**
   * Lets them in, one after the other.
   *
   * @param seconds In what time.
   */
  async enter(seconds: number): Promise<void> {
    for (const { life } of this.#places) {
      this.#running.push(life.run());
      await delay(seconds * 1e3 / this.#places.length);
    }
  }

  /**
   * Judges whether everybody has been told what they should have been.
   *
   * @param era What they should know of, or newer.
   * @param since They must have been there, or have wanted to, since then.
   * @param crime What it is if somebody has not.
   */
  judge(
    era: number,
    since: number,
    crime: "late-change" | "late-return",
  ): void {
    for (const { life, companion } of this.#places) {
      if (!(life.wantsInSince < since) || companion === undefined) continue;
      // Whoever came later was told when it came.
      if (crime === "late-change" && companion.joinedAt >= since) continue;
      const lack = Number.isNaN(companion.joinedAt)
        ? "It could not join"
        : companion.lacks(era);
      this.#stage.ledger.check(crime, lack);
    }
  }

  /** Whether all who want to be there are. */
  get isComplete(): boolean {
    const now = runNanos();
    return this.#places.every(({ life, companion }) =>
      !(life.wantsInSince < now) ||
      (companion !== undefined && !Number.isNaN(companion.joinedAt) &&
        companion.lacks(this.#stage.content.era) === undefined)
    );
  }

  /** Sends everybody home. */
  async leave(): Promise<void> {
    for (const { life } of this.#places) life.end();
    await Promise.all(this.#running);
  }

  #place(index: number, random: SeededRandom): Place {
    const stage = this.#stage;
    const isReal = index % REAL_SHARE === REAL_SHARE - 1;
    const place: Place = {
      companion: undefined,
      life: new CompanionLife({
        random,
        habits: isReal ? REAL_HABITS : LIGHT_HABITS,
        ledger: stage.ledger,
        enter: () => {
          place.companion = isReal
            ? new RealCompanion(stage, random)
            : new LightCompanion(stage, random);
          return place.companion;
        },
      }),
    };
    return place;
  }
}
