import { assertEquals } from "@dvbcss/std/assert";
import { PTS_SELECTOR } from "@dvbcss/presentation";
import { mpvCommands } from "../../../shared/source/mpv/mpv_commands.ts";
import {
  mpvTimelines,
  positionAt,
  ptsAt,
  startPts,
} from "../../../shared/source/mpv/mpv_timelines.ts";

const PERIOD = "urn:dvb:css:timeline:mpd:period:rel:1000";
const ELAPSED =
  "tag:rd.bbc.co.uk,2015-12-08:dvb:css:timeline:simple-elapsed-time:1000";

Deno.test("startPts() gives the PTS with which a stream begins", () => {
  assertEquals(startPts(1.4, "mpegts"), 126_000n);
  assertEquals(startPts(0, "mov,mp4,m4a,3gp,3g2,mj2"), 0n);
  assertEquals(startPts(-0.007, "matroska,webm"), -630n);
});

Deno.test("startPts() keeps the PTS of a stream that wraps soon in 33 bits", () => {
  assertEquals(startPts(-10, "mpegts"), 2n ** 33n - 900_000n);
});

Deno.test("ptsAt() goes on beyond 33 bits", () => {
  const start = startPts(-10, "mpegts");
  assertEquals(ptsAt(11, start), 2n ** 33n + 90_000n);
});

Deno.test("positionAt() knows every timeline that is offered", () => {
  const offered = mpvTimelines(126_000n, 0.005);
  const selectors = offered.map((it) => it.timelineSelector);
  assertEquals(selectors, [PTS_SELECTOR, PERIOD, ELAPSED]);
  const positions = selectors.map((it) => positionAt(it, 11.4, 126_000n));
  assertEquals(positions, [10, 11.4, 11.4]);
  assertEquals(positionAt("urn:other", 1, 0n), undefined);
});

Deno.test("mpvCommands() puts commands in the player's words", () => {
  const start = 126_000n;
  const pause = ["set_property", "pause", true];
  const play = ["set_property", "pause", false];
  assertEquals(mpvCommands({ do: "play" }, start, 0), [play]);
  assertEquals(mpvCommands({ do: "pause" }, start, 0), [pause]);
  assertEquals(mpvCommands({ do: "speed", speed: 0 }, start, 0), [pause]);
  assertEquals(mpvCommands({ do: "speed", speed: 2 }, start, 0), [
    ["set_property", "speed", 2],
    play,
  ]);
  const to = { timelineSelector: PTS_SELECTOR, positionSeconds: 31.4 };
  assertEquals(mpvCommands({ do: "seek", ...to }, start, 0), [
    ["seek", 30, "absolute+exact"],
  ]);
  // A player that does not count from 0 is told so.
  assertEquals(mpvCommands({ do: "seek", ...to }, start, 1.4), [
    ["seek", 31.4, "absolute+exact"],
  ]);
});

Deno.test("mpvCommands() knows what a player cannot do", () => {
  for (const speed of [-1, 0.001, 101, NaN, Infinity]) {
    assertEquals(mpvCommands({ do: "speed", speed }, 0n, 0), undefined);
  }
  for (
    const [timelineSelector, positionSeconds] of [
      ["urn:other", 1],
      [ELAPSED, Infinity],
      [ELAPSED, NaN],
    ] as const
  ) {
    const seek = { do: "seek", timelineSelector, positionSeconds } as const;
    assertEquals(mpvCommands(seek, 0n, 0), undefined);
  }
});
