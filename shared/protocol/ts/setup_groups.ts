import type { SetupData } from "./setup_data.ts";
import { SetupGroup } from "./setup_group.ts";

/** The set-up clients of a TS server, by what they asked for. */
export class SetupGroups<Client> {
  readonly #bySelector = new Map<string, Map<string, SetupGroup<Client>>>();
  #isNeedChanged = false;

  /** Whether no client is set up. */
  get isEmpty(): boolean {
    return this.#bySelector.size === 0;
  }

  /** Puts a client with those who asked for the same. */
  join(client: Client, setup: SetupData): SetupGroup<Client> {
    const { contentIdStem, timelineSelector } = setup;
    let byStem = this.#bySelector.get(timelineSelector);
    if (byStem === undefined) {
      byStem = new Map();
      this.#bySelector.set(timelineSelector, byStem);
      this.#isNeedChanged = true;
    }
    let group = byStem.get(contentIdStem);
    if (group === undefined) {
      group = new SetupGroup(setup);
      byStem.set(contentIdStem, group);
    }
    group.add(client);
    return group;
  }

  /** Takes a client out of its group. */
  leave(client: Client, group: SetupGroup<Client>): void {
    group.remove(client);
    if (!group.isEmpty) return;
    const { contentIdStem, timelineSelector } = group.setup;
    const byStem = this.#bySelector.get(timelineSelector);
    byStem?.delete(contentIdStem);
    if (byStem?.size === 0) {
      this.#bySelector.delete(timelineSelector);
      this.#isNeedChanged = true;
    }
  }

  /** Gives the needed selectors if they changed since they were last given. */
  takeNeeded(): readonly string[] | undefined {
    if (!this.#isNeedChanged) return undefined;
    this.#isNeedChanged = false;
    return [...this.#bySelector.keys()];
  }

  /** Goes through the groups. */
  *[Symbol.iterator](): Iterator<SetupGroup<Client>> {
    for (const byStem of this.#bySelector.values()) yield* byStem.values();
  }
}
