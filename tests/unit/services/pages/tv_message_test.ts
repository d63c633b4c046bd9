import { assertEquals } from "@dvbcss/std/assert";
import {
  contentMessage,
  distanceSeconds,
  positionMessage,
} from "../../../../services/pages/tv/tv_message.ts";

const NOW = 1_700_000_000_000_000_000n;
const PTS = "urn:dvb:css:timeline:pts";
const PERIOD = "urn:dvb:css:timeline:mpd:period:rel:1000";
const ELAPSED =
  "tag:rd.bbc.co.uk,2015-12-08:dvb:css:timeline:simple-elapsed-time:1000";

Deno.test("contentMessage() offers PTS first and says a failure", () => {
  const { cii } = contentMessage("film", "failed");
  assertEquals(Reflect.get(cii ?? {}, "presentationStatus"), "fault");
  const timelines = Reflect.get(cii ?? {}, "timelines");
  assertEquals(
    timelines.map((one: object) => Reflect.get(one, "timelineSelector")),
    [PTS, PERIOD, ELAPSED],
  );
});

Deno.test("positionMessage() moves the point to a whole tick of every timeline", () => {
  const line = { wallClock: NOW, positionSeconds: 1.2344, speed: 2 };
  const moved = String(NOW - 200_000n);
  const common = { wallClockTime: moved, timelineSpeedMultiplier: 2 };
  assertEquals(positionMessage(line, NOW), {
    controlTimestamps: {
      [PTS]: { contentTime: "111060", ...common },
      [PERIOD]: { contentTime: "1234", ...common },
      [ELAPSED]: { contentTime: "1234", ...common },
    },
  });
});

Deno.test("positionMessage() rounds what stands still and says what is nowhere", () => {
  const still = { wallClock: NOW, positionSeconds: 1.2344, speed: 0 };
  assertEquals(positionMessage(still, NOW).controlTimestamps?.[PTS], {
    contentTime: "111060",
    wallClockTime: String(NOW),
    timelineSpeedMultiplier: 0,
  });
  assertEquals(positionMessage(null, NOW).controlTimestamps?.[PTS], {
    contentTime: null,
    wallClockTime: String(NOW),
    timelineSpeedMultiplier: null,
  });
});

Deno.test("distanceSeconds() is how far a line left another", () => {
  const line = { wallClock: NOW, positionSeconds: 10, speed: 1 };
  const later = {
    wallClock: NOW + 2_000_000_000n,
    positionSeconds: 12.25,
    speed: 1,
  };
  assertEquals(distanceSeconds(line, later), 0.25);
  assertEquals(distanceSeconds(line, { ...later, speed: 0 }), Infinity);
});
