/**
 * BBC's own CSS-WC server over UDP (npm `dvbcss-protocols`).
 *
 * @module
 */

import dgram from "node:dgram";
import { clocks, protocols } from "../../support/bbc_peers.ts";

const socket = dgram.createSocket("udp4");
socket.bind(0, "127.0.0.1", () => {
  const root = new clocks.DateNowClock({ tickRate: 1e9 });
  const wallClock = new clocks.CorrelatedClock(root, { tickRate: 1e9 });
  protocols.WallClock.createBinaryUdpServer(socket, wallClock, {
    precision: 0.001,
    maxFreqError: 50,
  });
  const { port } = socket.address();
  // deno-lint-ignore no-console -- the readiness line is its one output
  console.log(
    JSON.stringify({ event: "listening", urls: [`udp://127.0.0.1:${port}`] }),
  );
});
