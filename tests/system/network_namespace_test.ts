import { assert, assertEquals } from "@dvbcss/std/assert";
import type { World } from "../accuracy/worlds/world.ts";
import { WORLDS } from "../accuracy/worlds/worlds.ts";
import {
  measureNetworkAccuracy,
  networkTable,
} from "../support/network_accuracy.ts";
import {
  NamespacePair,
  reasonAgainstNamespaces,
} from "../support/network_namespace.ts";

/** Long enough to see that bounds hold; two minutes tell how clients compare. */
const SECONDS = Number(Deno.env.get("DVBCSS_NETWORK_SECONDS") ?? 15);
const SEED = Number(Deno.env.get("DVBCSS_NETWORK_SEED") ?? 1);

/** The worlds that have their say within minutes. */
const NAMES = [
  "lan",
  "wifi-heavy-tail",
  "wifi-power-save",
  "congested",
  "lossy",
];

const reason = await reasonAgainstNamespaces();
const ignore = reason !== undefined;
const because = ignore ? ` (ignored: ${reason})` : "";

Deno.test({
  name: `clients keep their bounds on a real network${because}`,
  ignore,
  async fn() {
    const accuracy = await measureNetworkAccuracy({
      worlds: [...WORLDS.filter(({ name }) => NAMES.includes(name)), detour()],
      seed: SEED,
      seconds: SECONDS,
    });
    const { referenceErrorNanos: errorNanos, results } = accuracy;
    report([
      `${SECONDS} s, seed ${SEED}, errors known to ±${
        Math.round(errorNanos)
      } ns`,
      ...networkTable(accuracy),
    ]);
    // Clocks that did not share a kernel would soon contradict each other.
    assert(errorNanos >= 0, `No offset fits: ${errorNanos} ns`);
    for (const { world, contender, readings, violations } of results) {
      assert(readings > 0, `${contender} read nothing in ${world}`);
      assertEquals(violations, 0, `${contender} in ${world}`);
    }
  },
});

Deno.test({
  name: `NamespacePair leaves nothing behind when a test fails${because}`,
  ignore,
  async fn() {
    const before = await namespaces();
    try {
      await using _pair = await NamespacePair.create();
      throw new Error("as a test may");
    } catch {
      assertEquals(await namespaces(), before);
    }
  },
});

/** A network that takes another way for a sixth of the time. */
function detour(): World {
  const world = WORLDS.find(({ name }) => name === "route-change");
  if (world === undefined) throw new Error("No world with a change of route");
  return {
    ...world,
    disruptions: [{
      kind: "route",
      everySeconds: SECONDS * 2 / 3,
      forSeconds: SECONDS / 6,
      thereMillis: 8,
      backMillis: 0,
    }],
  };
}

async function namespaces(): Promise<string> {
  const { stdout } = await new Deno.Command("ip", { args: ["netns", "list"] })
    .output();
  return new TextDecoder().decode(stdout);
}

function report(lines: readonly string[]): void {
  // deno-lint-ignore no-console -- the table is what is measured for
  console.log(lines.join("\n"));
}
