import { assertEquals } from "@dvbcss/std/assert";
import { PacedAction } from "@dvbcss/runtime";
import { until } from "../support/until.ts";

Deno.test("PacedAction acts at once, and once more for all that came too soon", async () => {
  let acts = 0;
  using action = new PacedAction(() => acts++, 30);
  for (let request = 0; request < 100; request++) action.request();
  assertEquals(acts, 1);
  await until(() => acts === 2);
});

Deno.test("PacedAction forgets what is asked for when it is disposed", () => {
  let acts = 0;
  const action = new PacedAction(() => acts++, 1_000_000);
  action.request();
  action.request();
  action[Symbol.dispose]();
  assertEquals(acts, 1);
});
