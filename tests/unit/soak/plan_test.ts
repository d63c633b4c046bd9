import { assertEquals, assertLess } from "@dvbcss/std/assert";
import { planOf } from "../../soak/plan.ts";

Deno.test("planOf() leaves a second life that can be judged", () => {
  const short = planOf({ minutes: 1 });
  assertEquals(short.leaveAtSeconds, 60);
  // Eight samples at least, after a restart that may take ten seconds.
  assertLess(
    short.killAtSeconds + 10 + short.warmUpSeconds + 16,
    short.leaveAtSeconds,
  );
  const nightly = planOf({ minutes: 10 });
  // Three minutes are enough for the strict bound, after four services' deaths.
  assertLess(
    nightly.killAtSeconds + 100 + nightly.warmUpSeconds + 180,
    nightly.leaveAtSeconds,
  );
});
