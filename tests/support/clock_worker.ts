/**
 * Shows its wall clock to another thread, then reads it whenever it is asked.
 *
 * @module
 */

import { SYSTEM_CLOCK } from "@dvbcss/runtime";
import { wallClockNanos } from "@dvbcss/clock";
import { showClock } from "../../services/gateway/wall_clock/clock_handshake.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<SharedArrayBuffer | null>) => void;
  postMessage(reading: bigint): void;
};
const now = () => wallClockNanos(SYSTEM_CLOCK.now());

scope.onmessage = ({ data: memory }) => {
  if (memory !== null) showClock(memory, now);
  else scope.postMessage(now());
};
