import { delay } from "@dvbcss/std/async";
import type { SeededRandom } from "../../support/random.ts";
import type { Audience } from "../audience/audience.ts";
import type { House } from "../house/house.ts";
import type { Ledger } from "../observation/ledger.ts";
import { runNanos } from "../run_clock.ts";
import {
  soughtTo,
  type TrueLine,
  type When,
  withSpeed,
} from "../truth/content_line.ts";
import {
  blurredBy,
  type ContentTruth,
  type Presented,
} from "../truth/content_truth.ts";
import { type Command, OFFERED, TEST_CONTENT_ID } from "./command.ts";
import type { ScriptStep } from "./scenario_script.ts";

/** Time in which every companion must know of a change, in milliseconds. */
const CHANGE_WITHIN_MILLIS = 5_000;
/** No response to a command takes longer, in nanoseconds. */
const RESPONSE_WITHIN_NANOS = 10e9;

/** A step of a scenario comes this late at most, in nanoseconds. */
const STEP_LATE_NANOS = 0.3e9;

const SPEEDS = [0, 0.5, 1, 1, 1.25, 2, -1] as const;
const STATUS = [["okay"], ["transitioning"], ["fault"], ["okay", "x-soak"]];

/** Presses buttons, keeps the truth of it, and sees that everybody is told. */
export class RemoteControl {
  readonly #house: House;
  readonly #content: ContentTruth;
  readonly #audience: Audience;
  readonly #ledger: Ledger;
  readonly #random: SeededRandom;
  /** How timelines were taken away that are not there. */
  readonly #away = new Map<string, "hide" | "remove">();
  readonly #judging = new Set<Promise<void>>();

  /** Has pressed nothing yet. */
  constructor(
    parts: {
      readonly house: House;
      readonly content: ContentTruth;
      readonly audience: Audience;
      readonly ledger: Ledger;
      readonly random: SeededRandom;
    },
  ) {
    this.#house = parts.house;
    this.#content = parts.content;
    this.#audience = parts.audience;
    this.#ledger = parts.ledger;
    this.#random = parts.random;
  }

  /**
   * Does one thing, and has it judged a little later.
   *
   * @param isDisturbed Whether a server was killed meanwhile.
   */
  async press(isDisturbed: () => boolean): Promise<void> {
    const command = this.#choose();
    this.#judgeLater(await this.#do(command), isDisturbed);
  }

  /**
   * Follows what a scenario does by itself.
   *
   * @param script What it does.
   * @param began Between which instants its programme began.
   * @param isDisturbed Whether a server was killed meanwhile.
   */
  async follow(
    script: readonly ScriptStep[],
    began: When,
    isDisturbed: () => boolean,
  ): Promise<void> {
    let done = 0;
    for (const { atSeconds, commands } of script) {
      const when = {
        since: began.since + atSeconds * 1e9,
        until: began.until + atSeconds * 1e9 + STEP_LATE_NANOS,
      };
      done = when.until;
      await delay(Math.max(0, (when.since - runNanos()) / 1e6));
      const presented = commands.reduce(
        (before, command) => this.#after(before, when, command),
        this.#content.presented,
      );
      const era = this.#content.begin(when.since, presented);
      this.#content.settle(era, when.until);
      this.#judgeLater(era, isDisturbed);
      this.#ledger.count("scenario steps");
    }
    // What is commanded before the last step would be undone by it.
    await delay(Math.max(0, (done - runNanos()) / 1e6));
  }

  /** Takes note that everything is as the test programme begins. */
  handleNewProgramme(): void {
    this.#away.clear();
  }

  /** Puts the content somewhere, so that its line is known well. */
  async reset(): Promise<void> {
    await this.#do({ kind: "seek", seconds: this.#random.integer(0, 3_000) });
  }

  /** Waits until everything that was pressed has been judged. */
  async settled(): Promise<void> {
    await Promise.all(this.#judging);
  }

  #judgeLater(era: number, isDisturbed: () => boolean): void {
    const judging = this.#judgeAfterwards(era, isDisturbed);
    this.#judging.add(judging);
    judging.then(() => this.#judging.delete(judging));
  }

  async #judgeAfterwards(
    era: number,
    isDisturbed: () => boolean,
  ): Promise<void> {
    const since = this.#content.sinceOf(era);
    await delay(CHANGE_WITHIN_MILLIS);
    if (!isDisturbed()) this.#audience.judge(era, since, "late-change");
  }

  /** Companions may hear of it before the response does: the truth goes first. */
  async #do(command: Command): Promise<number> {
    const before = this.#content.presented;
    const since = runNanos();
    const latest = { since, until: since + RESPONSE_WITHIN_NANOS };
    const era = this.#content.begin(
      since,
      this.#after(before, latest, command),
    );
    const when = await this.#house.control(command);
    this.#ledger.count("commands");
    const agrees = this.#content.refine(this.#after(before, when, command));
    this.#ledger.check(
      "wrong-timestamp",
      agrees ? undefined : `A timestamp after ${command.kind} is not of the ` +
        `${((when.until - when.since) / 1e6).toFixed(1)} ms that it took`,
    );
    this.#content.settle(era, when.until);
    return era;
  }

  #after(
    before: Presented,
    when: When,
    command: Command,
  ): Presented {
    const { selectors } = before;
    // The house's clock errs by its dispersion about when that was.
    const off = this.#house.dispersionNanos();
    const moved = (line: TrueLine) =>
      blurredBy({ ...before, line }, off * 2 * speedOf(before.line, line));
    switch (command.kind) {
      case "seek":
        return moved(soughtTo(before.line, when, command.seconds * 1e9));
      case "speed":
        // A speed that there is already changes nothing at all.
        return command.speed === before.line.speed
          ? before
          : moved(withSpeed(before.line, when, command.speed));
      case "content":
        return { ...before, contentId: command.contentId };
      case "status":
        return { ...before, status: command.status };
      case "add":
      case "show":
        return {
          ...before,
          selectors: [...selectors, command.timelineSelector],
        };
      case "remove":
      case "hide":
        return {
          ...before,
          selectors: selectors.filter((one) =>
            one !== command.timelineSelector
          ),
        };
    }
  }

  #choose(): Command {
    const random = this.#random;
    const dice = random.next();
    if (dice < 0.35) {
      return { kind: "seek", seconds: random.integer(0, 30_000) / 10 };
    }
    if (dice < 0.6) {
      return { kind: "speed", speed: pick(random, SPEEDS) };
    }
    if (dice < 0.7) {
      const suffix = random.integer(1, 9);
      return { kind: "content", contentId: `${TEST_CONTENT_ID}/${suffix}` };
    }
    if (dice < 0.8) return { kind: "status", status: pick(random, STATUS) };
    const { timelineSelector } = pick(random, OFFERED.slice(1));
    const away = this.#away.get(timelineSelector);
    if (away !== undefined) {
      this.#away.delete(timelineSelector);
      return { kind: away === "hide" ? "show" : "add", timelineSelector };
    }
    const kind = dice < 0.9 ? "hide" : "remove";
    this.#away.set(timelineSelector, kind);
    return { kind, timelineSelector };
  }
}

function pick<T>(random: SeededRandom, from: readonly T[]): T {
  const chosen = from[random.integer(0, from.length - 1)];
  if (chosen === undefined) throw new RangeError("Nothing to choose from");
  return chosen;
}

function speedOf(before: TrueLine, after: TrueLine): number {
  return Math.abs(before.speed) + Math.abs(after.speed);
}
