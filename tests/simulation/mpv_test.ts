import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertLessOrEqual,
} from "@dvbcss/std/assert";
import type { SimulatedMpvOptions } from "../support/mpv_simulated.ts";
import { MpvWorld } from "../support/mpv_world.ts";
import { forAllSeeds } from "../support/random.ts";

interface Case extends SimulatedMpvOptions {
  readonly name: string;
}

const FILM: SimulatedMpvOptions = {
  hasSound: true,
  framesPerSecond: 25,
  driftPpm: 100,
  longestDelaySeconds: 0.008,
};

const CASES: readonly Case[] = [
  { ...FILM, name: "a film" },
  { ...FILM, name: "a film on a slow clock", driftPpm: -100 },
  { ...FILM, name: "music", framesPerSecond: 0 },
  {
    ...FILM,
    name: "a film with a coarse sound device",
    soundJitterSeconds: 0.002,
  },
  { ...FILM, name: "a silent film", hasSound: false },
  {
    ...FILM,
    name: "a silent film at 23.976 frames a second",
    hasSound: false,
    framesPerSecond: 24_000 / 1001,
  },
  {
    ...FILM,
    name: "a silent film at 60 frames a second",
    hasSound: false,
    framesPerSecond: 60,
    driftPpm: -100,
  },
];

/** Seconds after which the state is steady. */
const SETTLED = 2;

Deno.test.each(CASES)(
  "MpvSource is within 5 ms of $name, and seldom announces",
  (options) => {
    forAllSeeds(10, (random) => {
      const world = new MpvWorld(options, random);
      world.mpv.load(world.now, "film.ts");
      world.advance(SETTLED);
      const before = world.announcedAt.length;
      assertLess(world.worstErrorDuring(60), 0.005);
      assertLessOrEqual(world.announcedAt.length - before, 6);
    });
  },
);

Deno.test.each(CASES)(
  "MpvSource tells of pauses, seeks and speeds of $name at once",
  (options) => {
    forAllSeeds(20, (random) => {
      const world = new MpvWorld(options, random);
      const { mpv } = world;
      mpv.load(world.now, "film.ts");
      world.advance(5);
      mpv.pause(world.now);
      world.advance(0.05);
      assertEquals(world.speed, 0);
      assertLess(Math.abs(world.error() ?? Infinity), 0.001);
      mpv.play(world.now);
      world.advance(0.1);
      assertEquals(world.speed, 1);
      assertLess(world.worstErrorDuring(0.5), 0.05);
      mpv.seek(world.now, 1000);
      world.advance(0.1);
      assertLess(Math.abs(world.error() ?? Infinity), 0.05);
      mpv.setSpeed(world.now, 2);
      world.advance(0.1);
      assertEquals(world.speed, 2);
      world.advance(SETTLED);
      assertLess(world.worstErrorDuring(10), 0.005);
    });
  },
);

Deno.test("MpvSource tells the speed of a player that fits it to its screen", () => {
  for (const hasSound of [true, false]) {
    forAllSeeds(5, (random) => {
      const options = { ...FILM, hasSound, driftPpm: 1_001 };
      const world = new MpvWorld(options, random);
      world.mpv.load(world.now, "film.ts");
      world.advance(SETTLED);
      // A drift is known well after half a minute.
      assertLess(world.worstErrorDuring(30), 0.008);
      const before = world.announcedAt.length;
      assertLess(world.worstErrorDuring(60), 0.005);
      assertLessOrEqual(world.announcedAt.length - before, 6);
      assertAlmostEquals(world.speed ?? NaN, 1.001, 0.0002);
    });
  }
});

Deno.test("MpvSource goes on with the picture when the sound ends", () => {
  forAllSeeds(10, (random) => {
    const world = new MpvWorld({ ...FILM, driftPpm: 300 }, random);
    world.mpv.load(world.now, "film.ts");
    world.advance(5);
    const [{ properties } = {}] = world.presentation.timelines;
    world.mpv.endSound();
    assertLess(world.worstErrorDuring(30), 0.005);
    assertEquals(world.presentation.timelines[0]?.properties, properties);
  });
});

Deno.test("MpvSource lets nobody run on while a player waits for data", () => {
  forAllSeeds(20, (random) => {
    const world = new MpvWorld(FILM, random);
    world.mpv.load(world.now, "http://host/live");
    world.advance(5);
    for (let stall = 0; stall < 5; stall++) {
      world.mpv.pause(world.now);
      world.advance(0.05);
      assertEquals(world.speed, 0);
      assertEquals(world.presentation.content.presentationStatus, ["okay"]);
      world.advance(3 * random.next());
      world.mpv.play(world.now);
      world.advance(0.1);
      assertLess(world.worstErrorDuring(2), 0.01);
    }
  });
});

Deno.test("MpvSource lets a picture stand still", () => {
  forAllSeeds(5, (random) => {
    const options = { ...FILM, hasSound: false, framesPerSecond: 0 };
    const world = new MpvWorld(options, random);
    world.mpv.load(world.now, "/picture.png");
    for (let step = 0; step < 400; step++) {
      world.advance(0.01);
      if (step >= 10) assertEquals(world.speed, 0);
    }
    const before = world.announcedAt.length;
    world.advance(60);
    assertEquals(world.announcedAt.length, before);
  });
});

Deno.test("MpvSource finds out that a player jumped without a word", () => {
  forAllSeeds(20, (random) => {
    const world = new MpvWorld(FILM, random);
    world.mpv.load(world.now, "film.ts");
    world.advance(5);
    world.mpv.slip(world.now, -0.3);
    world.advance(0.5);
    assertLess(world.worstErrorDuring(5), 0.005);
  });
});

Deno.test("MpvSource withholds positions from a player that hangs", () => {
  forAllSeeds(20, (random) => {
    const world = new MpvWorld(FILM, random);
    world.mpv.load(world.now, "film.ts");
    world.advance(5);
    world.isAnswering = false;
    world.advance(1.5);
    const correlations = world.presentation.timelines
      .map((it) => it.correlation);
    assertEquals(correlations, [null, null, null]);
    assertEquals(
      world.notes.filter((it) => it.includes("does not answer")).length,
      1,
    );
  });
});

Deno.test("MpvSource plays one file after the other", () => {
  forAllSeeds(20, (random) => {
    const world = new MpvWorld(FILM, random);
    const { mpv } = world;
    for (const path of ["/a.ts", "b.ts", "/c.ts"]) {
      mpv.load(world.now, path, 1.4);
      world.advance(0.015);
      assertEquals(world.presentation.timelines, []);
      world.advance(SETTLED);
      const expected = path === "b.ts" ? "/films/b.ts" : path;
      assertEquals(world.presentation.content, {
        contentId: `file://${expected}`,
        contentIdStatus: "final",
        presentationStatus: ["okay"],
        mrsUrl: null,
        teUrl: null,
      });
      assertLess(world.worstErrorDuring(3), 0.005);
    }
    mpv.end(world.now, "eof");
    world.advance(0.1);
    assertEquals(world.presentation.content.contentId, null);
    assertEquals(world.presentation.timelines, []);
    assert(!world.faults.length);
  });
});
