import { wallClockNanos } from "@dvbcss/clock";
import { TsClient, unavailableTimestamp } from "@dvbcss/protocol";
import { assertEquals } from "@dvbcss/std/assert";

function aClient(): TsClient {
  return new TsClient({ contentIdStem: "dvb://", timelineSelector: "urn:x" });
}

Deno.test("TsClient takes the departures of deployed TV Devices", () => {
  const client = aClient();
  assertEquals(
    client.handleMessage(
      '{"contentTime":7,"wallClockTime":5,"timelineSpeedMultiplier":1}',
    ),
    {
      kind: "control-timestamp",
      timestamp: {
        contentTimeTicks: 7n,
        wallClock: wallClockNanos(5n),
        speed: 1,
      },
    },
  );
  assertEquals(client.handleMessage('{"wallClockTime":6}'), {
    kind: "control-timestamp",
    timestamp: unavailableTimestamp(wallClockNanos(6n)),
  });
});

Deno.test("TsClient keeps what it knew when a message is refused", () => {
  const client = aClient();
  client.handleMessage('{"wallClockTime":"6"}');
  assertEquals(client.handleMessage("junk"), {
    kind: "discard",
    fault: "not-json",
  });
  assertEquals(client.latest, unavailableTimestamp(wallClockNanos(6n)));
});
