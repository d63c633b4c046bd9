/** Our wall clock client against BBC's own UDP server. */

import dgram from "node:dgram";
import { once } from "node:events";
import { assertLessOrEqual } from "@dvbcss/std/assert";
import { clocks, protocols } from "../support/bbc_peers.ts";
import { TruthClock } from "../support/truth_clock.ts";

const CASES: readonly { readonly name: string; readonly followup: boolean }[] =
  [
    { name: "plain replies", followup: false },
    { name: "follow-ups", followup: true },
  ];

/** BBC's root clock, the date, moves in steps of a millisecond. */
const ITS_STEP_NANOS = 1_000_000;

Deno.test.each(CASES)(
  "WcClient follows BBC's UDP server with $name",
  async ({ followup }) => {
    const root = new clocks.DateNowClock({ tickRate: 1e9 });
    const wallClock = new clocks.CorrelatedClock(root, { tickRate: 1e9 });
    const socket = dgram.createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    const server = protocols.WallClock.createBinaryUdpServer(
      socket,
      wallClock,
      { precision: 0.001, maxFreqError: 50, followup },
    );
    {
      await using ours = await TruthClock.follow(socket.address().port);
      for (let reading = 0; reading < 20; reading++) {
        const before = wallClock.now();
        const { wallClock: mine, dispersionNanos } = ours.read();
        const after = wallClock.now();
        const error = Math.max(before - Number(mine), Number(mine) - after);
        assertLessOrEqual(error, dispersionNanos + ITS_STEP_NANOS);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    server.stop();
    const gone = once(socket, "close");
    socket.close();
    await gone;
  },
);
