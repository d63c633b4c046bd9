/**
 * BBC's own companion library on a gateway that relays another: a companion that
 * nobody here wrote is where the companions of the TV are.
 */

import { once } from "node:events";
import { assertEquals, assertLess } from "@dvbcss/std/assert";
import { PTS_SELECTOR } from "@dvbcss/presentation";
import { clocks, protocols } from "../support/bbc_peers.ts";
import { followUdpWallClock } from "../support/bbc_wall_clock.ts";
import { Listener, UpstreamChain } from "../support/upstream_chain.ts";
import { until } from "../support/until.ts";

const TICKS_PER_SECOND = 90_000;

/** BBC's clock reads milliseconds, and asks ten times a second. */
const TOLERANCE_SECONDS = 0.05;

Deno.test("BBC's TS client on a relay is where companions of the TV are", async () => {
  await using chain = await UpstreamChain.start();
  await using direct = new Listener(chain.tv.ciiUrl);
  await using bbc = await followUdpWallClock(chain.relay.wcPort);
  await until(() => bbc.wallClock.isAvailable(), "an available clock");
  const timeline = new clocks.CorrelatedClock(bbc.wallClock, {
    tickRate: TICKS_PER_SECOND,
  });
  const socket = new WebSocket(`ws://127.0.0.1:${chain.relay.port}/ts`);
  const client = protocols.TimelineSynchronisation.createTSClient(
    socket,
    timeline,
    {
      contentIdStem: "dvb://",
      timelineSelector: PTS_SELECTOR,
      tickRate: TICKS_PER_SECOND,
    },
  );
  await until(
    () => timeline.availabilityFlag && direct.inStep,
    "both companions in step",
  );
  assertEquals(timeline.speed, 1);
  const before = direct.tv.reading().positionSeconds ?? NaN;
  const position = timeline.now() / TICKS_PER_SECOND;
  const after = direct.tv.reading().positionSeconds ?? NaN;
  assertLess(Math.max(before - position, position - after), TOLERANCE_SECONDS);
  const gone = once(socket, "close");
  socket.close();
  await gone;
  client.stop();
});
