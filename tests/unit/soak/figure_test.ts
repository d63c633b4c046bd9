import { assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import { figureOf } from "../../soak/report/figure.ts";

const LIFE = {
  name: "gateway",
  number: 1,
  pid: 1,
  log: () => "",
  metricsUrl: undefined,
};

Deno.test("figureOf() draws a line for each life, and the house's", () => {
  const samples = [10, 20, 30].map((atSeconds) => ({
    atSeconds,
    residentOctets: 120e6,
    descriptors: 33,
  }));
  const svg = figureOf({
    options: { form: "gateway", companions: 500 },
    sampler: {
      lives: new Map([
        ["gateway 1", { life: LIFE, samples }],
        ["gateway 2", { life: LIFE, samples }],
      ]),
      house: [{ atSeconds: 30, connections: 900, faults: 12 }],
    },
  });
  assertEquals(svg.match(/<path class="line/g)?.length, 2 + 2 + 1 + 1);
  // 120 MB of 200 on an axis of 130, a third of the way along 900.
  assertStringIncludes(svg, 'd="M300 52L600 52L900 52"');
});
