import { assert, assertEquals } from "@dvbcss/std/assert";
import {
  changedCiiProperties,
  CiiClient,
  type CiiMessage,
  CiiServer,
  type CiiServerAction,
  decodeCiiMessage,
  diffCii,
  encodeCiiMessage,
  expandPlaceholders,
  type LocalAddress,
  mergeCii,
} from "@dvbcss/protocol";
import fc from "fast-check";
import { CII_MESSAGES } from "../support/cii_messages.ts";

Deno.test("decodeCiiMessage() never throws, whatever the text", () => {
  const brackets = fc.tuple(
    fc.constantFrom("[", '{"private":', '[{"a":'),
    fc.nat(30_000),
  ).map(([open, count]) => open.repeat(count));
  const damaged = fc.tuple(CII_MESSAGES, fc.nat(), fc.string()).map(
    ([message, at, splice]) => {
      const text = encodeCiiMessage(message);
      const cut = at % text.length;
      return text.slice(0, cut) + splice + text.slice(cut + 1);
    },
  );
  const mistyped = fc.dictionary(
    fc.constantFrom("contentId", "contentIdStatus", "timelines", "private"),
    fc.jsonValue(),
  ).map((it) => JSON.stringify(it));
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json(), brackets, damaged, mistyped),
      fc.constantFrom("refuse", "repair"),
      (text, deviations) => {
        const decoded = decodeCiiMessage(text, { deviations });
        assertEquals(typeof decoded.ok, "boolean");
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("decodeCiiMessage() gives back every message that can be sent", () => {
  fc.assert(
    fc.property(CII_MESSAGES, (message) => {
      const text = encodeCiiMessage(message);
      assertEquals(decodeCiiMessage(text), { ok: true, message });
      assertEquals(encodeCiiMessage({ ...message }), text);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("mergeCii() of a difference leads from any state to any other", () => {
  fc.assert(
    fc.property(CII_MESSAGES, CII_MESSAGES, (before, after) => {
      const reached = mergeCii(before, diffCii(before, after));
      // What the newer state leaves out stays: absence cannot be said.
      assertEquals(reached, { ...before, ...after });
      assertEquals(changedCiiProperties(reached, after), []);
      assertEquals(diffCii(reached, after), {});
    }),
    { numRuns: 1000 },
  );
});

type Step =
  | {
    readonly kind: "connect";
    readonly client: number;
    readonly address: LocalAddress;
  }
  | { readonly kind: "disconnect"; readonly client: number }
  | { readonly kind: "state"; readonly state: CiiMessage };

const clients = fc.nat(5);

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("connect" as const),
    client: clients,
    address: fc.record({
      host: fc.constantFrom("192.0.2.7", "fd00::7"),
      port: fc.constantFrom(80, 7681),
    }),
  }),
  fc.record({ kind: fc.constant("disconnect" as const), client: clients }),
  fc.record({ kind: fc.constant("state" as const), state: CII_MESSAGES }),
);

/** A server and the companions that it tells. */
class World {
  readonly #server: CiiServer<number>;
  readonly #addresses = new Map<number, LocalAddress>();
  readonly #companions = new Map<number, CiiClient>();

  constructor(readonly diffOnly: boolean) {
    this.#server = new CiiServer({ diffOnly });
  }

  take(step: Step): void {
    switch (step.kind) {
      case "connect":
        if (this.#addresses.has(step.client)) return;
        this.#addresses.set(step.client, step.address);
        this.#companions.set(step.client, new CiiClient());
        return this.#deliver(
          this.#server.handleConnect(step.client, step.address),
        );
      case "disconnect":
        this.#addresses.delete(step.client);
        this.#companions.delete(step.client);
        return this.#server.handleDisconnect(step.client);
      case "state":
        return this.#deliver(this.#server.handleState(step.state));
    }
  }

  /** Each companion knows the state as it is at its own address. */
  check(): void {
    for (const [client, address] of this.#addresses) {
      const known = this.#companions.get(client)?.state ?? {};
      const state = expandPlaceholders(this.#server.state, address);
      assertEquals(changedCiiProperties(known, state), []);
      assert(this.diffOnly || known.timelines !== undefined);
    }
  }

  #deliver(actions: readonly CiiServerAction<number>[]): void {
    const told = new Set<number>();
    const texts = new Set<string>();
    for (const action of actions) {
      assert(action.kind === "send" && action.clients.length > 0);
      assert(!texts.has(action.text), "One text, one action");
      texts.add(action.text);
      for (const client of action.clients) {
        assert(!told.has(client), "One message a client");
        told.add(client);
        this.#hear(client, action.text);
      }
    }
  }

  #hear(client: number, text: string): void {
    const heard = this.#companions.get(client)?.handleMessage(text);
    assert(heard?.kind === "change");
    assert(this.diffOnly || heard.message.timelines !== undefined);
  }
}

const MODES = [
  { name: "the full state", diffOnly: false },
  { name: "differences", diffOnly: true },
];

Deno.test.each(MODES)(
  "CiiServer keeps every companion up to date by $name",
  ({ diffOnly }) => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 20 }), (script) => {
        const world = new World(diffOnly);
        for (const step of script) {
          world.take(step);
          world.check();
        }
      }),
      { numRuns: 500 },
    );
  },
);
