import { assert, assertEquals } from "@dvbcss/std/assert";
import { monotonicNanos } from "@dvbcss/clock";
import { MpvRequests } from "../../../shared/source/mpv/mpv_requests.ts";

Deno.test("MpvRequests remembers only the last of a player that never answers", () => {
  const requests = new MpvRequests(1);
  for (let id = 1; id <= 1_000; id++) {
    requests.send(monotonicNanos(BigInt(id)), "watch", ["observe_property"]);
  }
  assert(requests.isFull);
  assertEquals(requests.take(936), undefined);
  assertEquals(requests.take(937)?.sentAt, monotonicNanos(937n));
  assert(!requests.isFull);
});
