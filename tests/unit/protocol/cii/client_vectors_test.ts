import { assertEquals } from "@dvbcss/std/assert";
import { CiiClient } from "@dvbcss/protocol";
import vectors from "../../../vectors/sequences.json" with { type: "json" };
import { messageFrom, type VectorProperties } from "./vector_message.ts";

interface Step {
  readonly message: string;
  readonly binaryFrame: boolean;
  readonly callbacks: readonly string[];
  readonly changed?: readonly string[];
  readonly state: VectorProperties;
}

interface Sequence {
  readonly name: string;
  readonly steps: readonly Step[];
}

const SEQUENCES: readonly Sequence[] = JSON.parse(
  JSON.stringify(vectors.cases.filter((it) => it.op === "cii-client")),
);

// An array without a property's name in it passes for an empty message there.
const LENIENT_MESSAGES = ["[]"];

Deno.test.each(SEQUENCES)("CiiClient runs $name", ({ steps }) => {
  const client = new CiiClient();
  for (const step of steps) {
    const action = client.handleMessage(
      step.binaryFrame ? new TextEncoder().encode(step.message) : step.message,
    );
    const refused = step.callbacks.includes("onProtocolError") ||
      LENIENT_MESSAGES.includes(step.message);
    assertEquals(action.kind, refused ? "discard" : "change");
    if (action.kind === "change") {
      assertEquals<readonly string[]>(
        action.changed.toSorted(),
        step.changed ?? [],
      );
      assertEquals(action.state, client.state);
    }
    assertEquals(client.state, messageFrom(step.state));
  }
});
