import { assert, assertEquals } from "@dvbcss/std/assert";
import { Announcer } from "@dvbcss/channel";
import fc from "fast-check";
import { WATCHED_PROPERTIES } from "../../../shared/source/mpv/mpv_player.ts";
import { MpvWorld } from "../../support/mpv_world.ts";
import { SeededRandom } from "../../support/random.ts";

const VALUES = fc.oneof(
  fc.double(),
  fc.constantFrom(0, 1, -1, 1e9, -1e9, 1e300, 100, 0.01),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.string({ unit: "binary" }),
  fc.constantFrom("backward", "mpegts", "/a/b.ts", "http://u:p@host/"),
  fc.jsonValue(),
);

/** What a player that has lost its mind says, in its own words. */
const WORDS = fc.oneof(
  fc.record({
    event: fc.constant("property-change"),
    name: fc.constantFrom("time-pos", "audio-pts", ...WATCHED_PROPERTIES),
    data: VALUES,
  }),
  fc.record({
    event: fc.constant("property-change"),
    name: fc.constantFrom("time-pos", "demuxer-start-time", "speed"),
    data: fc.constantFrom(
      0,
      1,
      -1,
      1e9,
      -1e9,
      1e300,
      0.01,
      100,
      1e-300,
      5e-324,
    ),
  }),
  fc.record({
    event: fc.constantFrom(
      "start-file",
      "end-file",
      "seek",
      "playback-restart",
      "idle",
    ),
    reason: fc.constantFrom("eof", "error", undefined),
  }),
  fc.record({
    request_id: fc.oneof(fc.nat(40), fc.integer(), VALUES),
    error: fc.constantFrom("success", "property unavailable", "", 5),
    data: VALUES,
  }),
).map((message) => JSON.stringify(message));

const LINES = fc.oneof(
  { weight: 8, arbitrary: WORDS },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.uint8Array() },
);

const MILLIS = fc.constantFrom(0, 0, 0, 1, 10, 300, 1_100);

const SOUND_FILM = {
  hasSound: true,
  framesPerSecond: 25,
  driftPpm: 0,
  longestDelaySeconds: 0.001,
};

Deno.test("MpvSource announces what the channel carries, whatever a peer says", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(LINES, MILLIS), {
        maxLength: 40,
      }),
      (said) => {
        const world = new MpvWorld(SOUND_FILM, new SeededRandom(1));
        world.mpv.load(world.now, "a.ts");
        world.advance(0.1);
        const announcer = new Announcer("test");
        announcer.begin(0);
        for (const [line, millis] of said) {
          world.say(line);
          world.advance(millis / 1000);
          world.perform(
            world.source.handleCommand(world.instant, { do: "play" }) ?? [],
          );
          const { content, timelines } = world.presentation;
          announcer.announce({
            content: { priority: 1, content },
            timelines: { priority: 1, timelines },
          });
          assert(announcer.text !== null);
        }
        world.disconnect("test");
        assertEquals(world.presentation.timelines, []);
      },
    ),
    { numRuns: 300 },
  );
});
