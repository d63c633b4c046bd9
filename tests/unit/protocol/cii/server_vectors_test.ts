import { assertEquals, assertThrows, fail } from "@dvbcss/std/assert";
import {
  CII_URL_PROPERTIES,
  CiiServer,
  type CiiServerAction,
  type LocalAddress,
} from "@dvbcss/protocol";
import vectors from "../../../vectors/sequences.json" with { type: "json" };
import { messageFrom, type VectorProperties } from "./vector_message.ts";

interface Step {
  readonly do: string;
  readonly client?: string;
  readonly address?: readonly (string | number)[];
  readonly properties?: VectorProperties;
  readonly omit?: readonly string[];
  readonly options?: VectorProperties;
  readonly sent: Readonly<Record<string, readonly unknown[]>>;
}

interface Sequence {
  readonly name: string;
  readonly initial: VectorProperties;
  readonly rewriteHostPort: readonly string[];
  readonly steps: readonly Step[];
}

/** Where a connection ends unless the step says otherwise. */
const DEFAULT_ADDRESS: LocalAddress = { host: "192.0.2.9", port: 7681 };

const SEQUENCES: readonly Sequence[] = JSON.parse(
  JSON.stringify(vectors.cases.filter((it) => it.op === "cii-server")),
);

/**
 * A server run by a script.
 *
 * The library whose runs these are changes its state in one call and tells its
 * clients in another. Here both are one, so what a `set` sends is compared when
 * the `update` comes.
 */
class ScriptedServer {
  readonly #server: CiiServer<string>;
  readonly #sent = new Map<string, unknown[]>();
  #properties: VectorProperties;

  constructor({ initial, rewriteHostPort }: Sequence) {
    this.#properties = initial;
    this.#server = new CiiServer({
      diffOnly: true,
      placeholdersIn: CII_URL_PROPERTIES.filter((it) =>
        rewriteHostPort.includes(it)
      ),
      state: messageFrom(initial),
    });
  }

  connect(client: string, [host, port]: Step["address"] = []): void {
    this.#deliver(this.#server.handleConnect(client, {
      host: String(host ?? DEFAULT_ADDRESS.host),
      port: Number(port ?? DEFAULT_ADDRESS.port),
    }));
  }

  disconnect(client: string): void {
    this.#server.handleDisconnect(client);
    this.#sent.delete(client);
  }

  set({ properties = {}, omit = [] }: Step): void {
    const left = Object.entries({ ...this.#properties, ...properties })
      .filter(([name]) => !omit.includes(name));
    this.#properties = Object.fromEntries(left);
    this.#deliver(this.#server.handleState(messageFrom(this.#properties)));
  }

  /** What was sent and not yet taken, to one client or to all. */
  take(client?: string): Readonly<Record<string, readonly unknown[]>> {
    const taken = [...this.#sent].filter(([name]) =>
      client === undefined || name === client
    );
    for (const [name] of taken) this.#sent.delete(name);
    return Object.fromEntries(taken);
  }

  #deliver(actions: readonly CiiServerAction<string>[]): void {
    for (const action of actions) {
      if (action.kind !== "send") fail(`Unexpected ${action.kind}`);
      for (const client of action.clients) {
        const earlier = this.#sent.get(client) ?? [];
        this.#sent.set(client, [...earlier, JSON.parse(action.text)]);
      }
    }
  }
}

function run(sequence: Sequence): void {
  const server = new ScriptedServer(sequence);
  for (const step of sequence.steps) {
    const { client = "" } = step;
    switch (step.do) {
      case "connect":
        server.connect(client, step.address);
        assertEquals(server.take(client), step.sent);
        break;
      case "disconnect":
        server.disconnect(client);
        break;
      case "set":
        server.set(step);
        break;
      case "update":
        // An empty message or a repeat of the whole is never asked of ours.
        if (step.options === undefined) assertEquals(server.take(), step.sent);
        break;
      default:
        fail(`Unknown step: ${step.do}`);
    }
  }
}

const DEFECTS = ["cii-server-rewrite-null-fails", "cii-server-invalid-state"];

Deno.test.each(SEQUENCES.filter((it) => !DEFECTS.includes(it.name)))(
  "CiiServer runs $name",
  run,
);

Deno.test("CiiServer sends a null URL where cii-server-rewrite-null-fails failed", () => {
  const sequence = sequenceNamed("cii-server-rewrite-null-fails");
  const server = new ScriptedServer(sequence);
  server.connect("a");
  server.take();
  server.set({ do: "set", properties: { tsUrl: null }, sent: {} });
  assertEquals(server.take(), { a: [{ tsUrl: null }] });
});

Deno.test("CiiServer keeps serving the last good state in cii-server-invalid-state", () => {
  const sequence = sequenceNamed("cii-server-invalid-state");
  const server = new ScriptedServer(sequence);
  server.connect("a");
  server.take();
  assertThrows(
    () =>
      server.set({
        do: "set",
        properties: { contentIdStatus: "wrong" },
        sent: {},
      }),
    TypeError,
    "contentIdStatus",
  );
  server.connect("b");
  assertEquals(server.take(), { b: [{ protocolVersion: "1.1" }] });
});

function sequenceNamed(name: string): Sequence {
  return SEQUENCES.find((it) => it.name === name) ?? fail(name);
}
