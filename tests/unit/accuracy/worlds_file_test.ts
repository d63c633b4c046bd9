import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import { randomWorld } from "../../accuracy/worlds/random_world.ts";
import { parseWorlds } from "../../accuracy/worlds/worlds_file.ts";
import { WORLDS } from "../../accuracy/worlds/worlds.ts";

const CLOCK = {
  skewPpm: [-50, 50],
  wanderPpm: 3,
  maxFreqErrorPpm: 50,
  precisionNanos: 1_000,
};
const PATH = { minMillis: 1, jitterMillis: 0.5 };

function aWorld(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    name: "tunnel",
    client: CLOCK,
    server: {
      ...CLOCK,
      holdMillis: [0, 1],
      sendMillis: [0, 0.1],
      followUp: true,
    },
    there: PATH,
    back: PATH,
    disruptions: [],
    ...changes,
  };
}

Deno.test("parseWorlds() reads back every world of the table", () => {
  assertEquals(parseWorlds(JSON.stringify(WORLDS)), WORLDS);
});

Deno.test("parseWorlds() reads back any random world", () => {
  const worlds = Array.from({ length: 300 }, (_, seed) => randomWorld(seed));
  assertEquals(parseWorlds(JSON.stringify(worlds)), worlds);
});

interface Wrong {
  readonly name: string;
  readonly worlds: unknown;
  readonly message: string;
}

const WRONG: readonly Wrong[] = [
  {
    name: "no list",
    worlds: aWorld(),
    message: "it must be array",
  },
  {
    name: "an empty list",
    worlds: [],
    message: "it must be ",
  },
  {
    name: "a missing clock",
    worlds: [aWorld({ client: undefined })],
    message: "[0].client must be object: current value is absent",
  },
  {
    name: "a field nobody knows",
    worlds: [aWorld({ there: { ...PATH, jitter: 1 } })],
    message:
      "[0].there.jitter must be no field of this name: current value is 1",
  },
  {
    name: "a range upside down",
    worlds: [aWorld({ client: { ...CLOCK, skewPpm: [50, -50] } })],
    message:
      "[0].client.skewPpm must be two numbers, the smaller one first: current value is [50,-50]",
  },
  {
    name: "a share above 1",
    worlds: [aWorld({ back: { ...PATH, loss: 20 } })],
    message: "[0].back.loss must be ",
  },
  {
    name: "a queue that never empties",
    worlds: [
      aWorld({ back: { ...PATH, queue: { serviceMillis: 1, load: [0, 1] } } }),
    ],
    message: "[0].back.queue.load[1] must be ",
  },
  {
    name: "a clock without precision",
    worlds: [aWorld({ client: { ...CLOCK, precisionNanos: 0 } })],
    message: "[0].client.precisionNanos must be ",
  },
  {
    name: "a disruption of no known kind",
    worlds: [aWorld({ disruptions: [{ kind: "flood" }] })],
    message: "[0].disruptions[0].kind must be ",
  },
  {
    name: "a disruption that never ends",
    worlds: [
      aWorld({
        disruptions: [
          { kind: "sleep", everySeconds: 60, forSeconds: 60, clockStops: true },
        ],
      }),
    ],
    message:
      "[0].disruptions[0].forSeconds must be shorter than its period: current value is 60",
  },
  {
    name: "a name that is no word",
    worlds: [aWorld({ name: "My world" })],
    message:
      '[0].name must be up to 40 of a-z, 0-9 and -: current value is "My world"',
  },
  {
    name: "two worlds of one name",
    worlds: [aWorld(), aWorld()],
    message: "it must be worlds with a name each of their own",
  },
];

Deno.test.each(WRONG)("parseWorlds() names $name", ({ worlds, message }) => {
  assertThrows(
    () => parseWorlds(JSON.stringify(worlds)),
    SyntaxError,
    `Cannot read worlds: ${message}`,
  );
});

Deno.test("parseWorlds() says when a file is no JSON", () => {
  assertThrows(
    () => parseWorlds("[{"),
    SyntaxError,
    "Cannot read worlds: it must be JSON: ",
  );
});
