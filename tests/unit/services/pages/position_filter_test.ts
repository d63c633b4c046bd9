import { assertAlmostEquals, assertEquals } from "@dvbcss/std/assert";
import { PositionFilter } from "../../../../services/pages/tv/position_filter.ts";

Deno.test("PositionFilter does not follow one late frame", () => {
  const filter = new PositionFilter();
  for (let frame = 0; frame < 30; frame++) {
    const late = frame === 29 ? -0.06 : 0;
    filter.observe(frame * 40, frame * 0.04 + late, 1);
  }
  assertAlmostEquals(filter.line?.positionSeconds ?? 0, 29 * 0.04, 1e-9);
});

Deno.test("PositionFilter follows a seek, a new speed and a pause at once", () => {
  const filter = new PositionFilter();
  for (let frame = 0; frame < 30; frame++) {
    filter.observe(frame * 40, frame * 0.04, 1);
  }
  filter.observe(1_200, 100, 1);
  assertEquals(filter.line, {
    pageMillis: 1_200,
    positionSeconds: 100,
    speed: 1,
  });
  filter.observe(1_240, 100.08, 2);
  assertEquals(filter.line?.speed, 2);
  filter.observe(1_280, 100.1, 0);
  filter.observe(1_320, 100.1, 0);
  assertEquals(filter.line, {
    pageMillis: 1_320,
    positionSeconds: 100.1,
    speed: 0,
  });
});
