import { delay } from "@dvbcss/std/async";
import { SeededRandom } from "../../support/random.ts";
import type { Ledger } from "../observation/ledger.ts";
import { runSeconds } from "../run_clock.ts";
import type { Misdeed, Target } from "./misdeed.ts";
import { DATAGRAM_MISDEEDS, HTTP_MISDEEDS } from "./other_misdeeds.ts";
import { WEBSOCKET_MISDEEDS } from "./websocket_misdeeds.ts";

/** Everything that is done wrong. */
const MISDEEDS: readonly Misdeed[] = [
  ...WEBSOCKET_MISDEEDS,
  ...DATAGRAM_MISDEEDS,
  ...HTTP_MISDEEDS,
];

/** How many do wrong at a time. */
const MISCHIEF_MAKERS = 12;
/** Time between two misdeeds of one of them, in milliseconds. */
const PAUSE_MILLIS = [200, 1_500] as const;

/** Those who misbehave, and what the servers must have counted of it. */
export class Mischief {
  readonly #target: () => Target;
  readonly #ledger: Ledger;
  readonly #isDisturbed: () => boolean;
  readonly #done = new Map<string, number>();
  readonly #running: Promise<void>[] = [];
  #endsAt = Infinity;
  #ended = false;
  #kills = 0;

  /**
   * Is nobody yet.
   *
   * @param target Where to do it.
   * @param ledger Where misdeeds are counted.
   * @param isDisturbed Whether nothing can be expected of the servers just now.
   */
  constructor(
    target: () => Target,
    ledger: Ledger,
    isDisturbed: () => boolean,
  ) {
    this.#target = target;
    this.#isDisturbed = isDisturbed;
    this.#ledger = ledger;
  }

  /** How often each metric must have counted, over all lives of its server. */
  get done(): ReadonlyMap<string, number> {
    return this.#done;
  }

  /** What a server counts begins anew, and what was under way counts nowhere. */
  handleKill(): void {
    this.#kills++;
    this.#done.clear();
  }

  /**
   * Begins.
   *
   * @param seed Seed of what they do.
   * @param endsAt When it will end, in seconds of this run.
   */
  start(seed: number, endsAt: number): void {
    this.#endsAt = endsAt;
    for (let maker = 0; maker < MISCHIEF_MAKERS; maker++) {
      this.#running.push(
        this.#run(
          maker,
          new SeededRandom(Math.imul(seed + 1 + maker, 2_246_822_519)),
        ),
      );
    }
  }

  /** Ends all of it, when those under way are done. */
  async stop(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#running);
  }

  async #run(maker: number, random: SeededRandom): Promise<void> {
    let kills = this.#kills;
    // Everything is done at least once in the last life of each server.
    for (let turn = maker; !this.#ended; turn += MISCHIEF_MAKERS) {
      if (kills !== this.#kills) turn = maker;
      kills = this.#kills;
      const index = turn < MISDEEDS.length
        ? turn
        : random.integer(0, MISDEEDS.length - 1);
      const misdeed = MISDEEDS[index];
      // What a dead server does not hear is no misdeed.
      while (this.#isDisturbed() && !this.#ended) await delay(100);
      if (misdeed !== undefined) await this.#commit(misdeed, random);
      await delay(random.integer(...PAUSE_MILLIS));
    }
  }

  async #commit(misdeed: Misdeed, random: SeededRandom): Promise<void> {
    const { lastsSeconds = 1 } = misdeed;
    if (runSeconds() + lastsSeconds > this.#endsAt) return;
    const kills = this.#kills;
    try {
      await misdeed.commit(this.#target(), random);
    } catch (error) {
      if (kills !== this.#kills || this.#isDisturbed()) return;
      this.#ledger.check("uncounted-fault", `After ${misdeed.name}: ${error}`);
      return;
    }
    this.#ledger.count("misdeeds");
    if (kills !== this.#kills || misdeed.counted === "") return;
    const before = this.#done.get(misdeed.counted) ?? 0;
    this.#done.set(misdeed.counted, before + 1);
  }
}
