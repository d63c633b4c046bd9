/**
 * BBC's own WebSocket clients against our wall clock for pages: they become
 * available, and agree with the wall clock that UDP clients see.
 */

import { once } from "node:events";
import { assert } from "@dvbcss/std/assert";
import type { BbcAdaptor } from "../support/bbc_protocols.d.ts";
import { clocks, protocols } from "../support/bbc_peers.ts";
import { assertWithinDispersion } from "../support/bbc_wall_clock.ts";
import { RunningGateway } from "../support/running_gateway.ts";
import { startProgram } from "../support/service_process.ts";
import { TruthClock } from "../support/truth_clock.ts";
import { until } from "../support/until.ts";

type ClientMaker = typeof protocols.WallClock.createJsonWebSocketClient;

const CASES: readonly { readonly name: string; readonly make: ClientMaker }[] =
  [
    {
      name: "binary",
      make: protocols.WallClock.createBinaryWebSocketClient,
    },
    { name: "JSON", make: protocols.WallClock.createJsonWebSocketClient },
  ];

/** Follows with BBC's client and compares it with a clock that follows by UDP. */
async function compare(
  make: ClientMaker,
  url: string,
  udpPort: number,
): Promise<void> {
  await using truth = await TruthClock.follow(udpPort);
  const root = new clocks.DateNowClock({ tickRate: 1e9 });
  const wallClock = new clocks.CorrelatedClock(root, { tickRate: 1e9 });
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const client = make(socket, wallClock, { requestInterval: 100 });
  await until(() => wallClock.isAvailable(), "an available clock");
  for (let reading = 0; reading < 20; reading++) {
    assertWithinDispersion(wallClock, truth);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // Its adaptor closes the socket on any message that it does not understand.
  assert(client.isStarted());
  await closed(socket, client);
}

async function closed(socket: WebSocket, client: BbcAdaptor): Promise<void> {
  const gone = once(socket, "close");
  socket.close();
  await gone;
  client.stop();
}

Deno.test.each(CASES)(
  "BBC's $name WebSocket client agrees with the gateway's wall clock",
  async ({ make }) => {
    await using gateway = await RunningGateway.start();
    const url = `ws://127.0.0.1:${gateway.port}/wc`;
    await compare(make, url, gateway.wcPort);
  },
);

Deno.test.each(CASES)(
  "BBC's $name WebSocket client agrees with the WC service's wall clock",
  async ({ make }) => {
    await using wc = await startProgram("services/wc/main.ts", [
      "--json",
      "--hostname=127.0.0.1",
      "--port=0",
      "--http-port=0",
    ]);
    const url = wc.urls.find((one) => one.endsWith("/wc"));
    await compare(make, url ?? "", wc.port);
  },
);
