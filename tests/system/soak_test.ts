import { assertEquals, assertGreater } from "@dvbcss/std/assert";
import { CRIMES } from "../soak/observation/ledger.ts";
import { reportOf } from "../soak/report/report.ts";
import { Soak } from "../soak/soak.ts";

/** One minute; `deno task soak --minutes 10` is the nightly form. */
const OPTIONS = {
  minutes: 1,
  companions: 500,
  seed: 1,
  form: "gateway",
  svg: undefined,
  json: undefined,
} as const;

Deno.test("The gateway outlasts a minute of 500 companions, and its own death", async () => {
  await using soak = await Soak.start(OPTIONS);
  const result = await soak.run(() => {});
  assertEquals(result.ledger.found, 0, reportOf(result));
  // What nobody looked at proves nothing.
  for (const crime of CRIMES) {
    assertGreater(result.ledger.finding(crime).checked, 0, crime);
  }
});
