import { assertEquals, assertGreater } from "@dvbcss/std/assert";
import {
  CompanionLife,
  type Guest,
} from "../../soak/audience/companion_life.ts";
import { Ledger } from "../../soak/observation/ledger.ts";
import { SeededRandom } from "../../support/random.ts";

/** A guest that writes down what it is told to do. */
class Scribe implements Guest {
  readonly #told: string[];
  readonly #end = Promise.withResolvers<void>();

  constructor(told: string[]) {
    this.#told = told;
  }

  get ended(): Promise<void> {
    return this.#end.promise;
  }

  join(): Promise<void> {
    this.#told.push("join");
    return Promise.resolve();
  }

  leave(): Promise<void> {
    this.#told.push("leave");
    return Promise.resolve();
  }

  vanish(): void {
    this.#told.push("vanish");
  }

  sleep(asleep: boolean): void {
    this.#told.push(asleep ? "sleep" : "wake");
  }

  /** The house ends its stay. */
  lose(): void {
    this.#end.resolve();
  }
}

Deno.test("CompanionLife.run() comes back at once when the house ends its stay", async () => {
  const told: string[] = [];
  const guests: Scribe[] = [];
  const life = new CompanionLife({
    random: new SeededRandom(1),
    habits: { staySeconds: [60, 60], sleepSeconds: 1, isRude: true },
    ledger: new Ledger(),
    enter: () => {
      const guest = new Scribe(told);
      guests.push(guest);
      return guest;
    },
  });
  const running = life.run();
  assertGreater(life.wantsInSince, 0);
  guests[0]?.lose();
  while (guests.length < 2) await Promise.resolve();
  life.end();
  await running;
  assertEquals(told, ["join", "vanish", "join", "leave"]);
  assertEquals(life.wantsInSince, NaN);
});
