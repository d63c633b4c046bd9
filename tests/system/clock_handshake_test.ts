import { assert, assertLess } from "@dvbcss/std/assert";
import { SYSTEM_CLOCK } from "@dvbcss/runtime";
import {
  compareClocks,
  handshakeMemory,
  wallClockBy,
} from "../../services/gateway/wall_clock/clock_handshake.ts";

/** Asks a worker for its clock. */
function readingOf(worker: Worker): Promise<bigint> {
  const { promise, resolve } = Promise.withResolvers<bigint>();
  worker.onmessage = ({ data }) => resolve(data);
  worker.postMessage(null);
  return promise;
}

Deno.test("compareClocks() reads another thread's clock within its bound", async () => {
  const url = new URL("../support/clock_worker.ts", import.meta.url);
  const worker = new Worker(url, { type: "module" });
  // What starts late is not waited for by the handshake.
  await readingOf(worker);
  const memory = handshakeMemory();
  worker.postMessage(memory);
  const wallClock = wallClockBy(
    SYSTEM_CLOCK,
    compareClocks(memory, SYSTEM_CLOCK),
  );
  assertLess(wallClock.errorNanos, 5e6);
  const error = BigInt(wallClock.errorNanos);
  for (let reading = 0; reading < 50; reading++) {
    const before = wallClock.now();
    const theirs = await readingOf(worker);
    const after = wallClock.now();
    assert(before - error <= theirs && theirs <= after + error);
  }
  worker.terminate();
});
