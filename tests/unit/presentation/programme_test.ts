import {
  durationNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  Programme,
  type ProgrammeTimeline,
  testProgramme,
} from "@dvbcss/presentation";
import { assert, assertEquals, assertThrows } from "@dvbcss/std/assert";

const PTS = "urn:dvb:css:timeline:pts";
const TEMI = "urn:dvb:css:timeline:temi:1:1";
const FILM = "urn:example:film";

/** A wall clock with an epoch like a real one. */
function at(seconds: number): WallClockNanos {
  return wallClockNanos(
    1_700_000_000_000_000_000n + BigInt(Math.round(seconds * 1e9)),
  );
}

function aFilm(timeline: Partial<ProgrammeTimeline> = {}): ProgrammeTimeline {
  return {
    timelineSelector: FILM,
    properties: { unitsPerTick: 1001, unitsPerSecond: 24_000 },
    ...timeline,
  };
}

function correlationIn(programme: Programme, timelineSelector: string) {
  return programme.snapshot().timelines.find((timeline) =>
    timeline.timelineSelector === timelineSelector
  )?.correlation;
}

Deno.test("testProgramme() starts its three timelines at 0", () => {
  const { content, timelines } = testProgramme(at(0)).snapshot();

  assertEquals(content, {
    contentId: "dvb://233a.1004.1044;363a~20130218T0915Z--PT00H45M",
    contentIdStatus: "final",
    presentationStatus: ["okay"],
    mrsUrl: null,
    teUrl: null,
  });
  const correlation = { contentTimeTicks: 0n, wallClock: at(0), speed: 1 };
  assertEquals(timelines, [
    {
      timelineSelector: PTS,
      properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
      correlation,
    },
    {
      timelineSelector: TEMI,
      properties: { unitsPerTick: 1, unitsPerSecond: 1_000 },
      correlation,
    },
    {
      timelineSelector: "urn:dvb:css:timeline:mpd:period:rel:1000",
      properties: { unitsPerTick: 1, unitsPerSecond: 1_000 },
      correlation,
    },
  ]);
});

Deno.test("Programme.pause() stops every linked timeline where it is", () => {
  const programme = testProgramme(at(0));
  programme.pause(at(10));

  for (const [selector, ticks] of [[PTS, 900_000n], [TEMI, 10_000n]] as const) {
    assertEquals(correlationIn(programme, selector), {
      contentTimeTicks: ticks,
      wallClock: at(10),
      speed: 0,
    });
  }
});

Deno.test("Programme.resume() goes on at the speed before the pause", () => {
  const programme = testProgramme(at(0));
  programme.setSpeed(at(1), 2);
  programme.pause(at(2));
  programme.resume(at(100));

  assertEquals(programme.speed(), 2);
  assertEquals(programme.contentTimeTicksAt(at(101), TEMI), 5_000n);
});

Deno.test("Programme.play() goes on at normal speed", () => {
  const programme = testProgramme(at(0));
  programme.setSpeed(at(1), -2);
  programme.play(at(2));

  assertEquals(programme.speed(), 1);
  assertEquals(programme.contentTimeTicksAt(at(2), TEMI), -1_000n);
});

Deno.test("Programme.play() changes nothing when it plays already", () => {
  const programme = testProgramme(at(0));
  const before = programme.snapshot();
  programme.play(at(7));

  assertEquals(programme.snapshot(), before);
});

Deno.test("Programme.setSpeed() refuses what no content does", () => {
  const programme = testProgramme(at(0));
  for (const speed of [NaN, Infinity, 1000.1, -1001]) {
    assertThrows(
      () => programme.setSpeed(at(1), speed),
      RangeError,
      `current value is ${speed}`,
    );
  }
});

Deno.test("Programme.seek() takes linked timelines along", () => {
  const programme = testProgramme(at(0));
  programme.seek(at(5), TEMI, 60_000n);

  assertEquals(correlationIn(programme, PTS), {
    contentTimeTicks: 5_400_000n,
    wallClock: at(5),
    speed: 1,
  });
});

Deno.test("Programme.seek() alone moves one timeline, which stays linked", () => {
  const programme = testProgramme(at(0));
  programme.seek(at(5), PTS, 0n, { alone: true });
  programme.pause(at(6));

  assertEquals(programme.contentTimeTicksAt(at(9), PTS), 90_000n);
  assertEquals(programme.contentTimeTicksAt(at(9), TEMI), 6_000n);
});

Deno.test("Programme.jump() moves by ticks", () => {
  const programme = testProgramme(at(0));
  programme.jump(at(5), PTS, -4_500n);
  assertEquals(programme.contentTimeTicksAt(at(5), TEMI), 4_950n);

  programme.jump(at(5), TEMI, 50n, { alone: true });
  assertEquals(programme.contentTimeTicksAt(at(5), TEMI), 5_000n);
  assertEquals(programme.contentTimeTicksAt(at(5), PTS), 445_500n);
});

Deno.test("Programme.seekProgramme() moves to a time of the programme", () => {
  const programme = testProgramme(at(0));
  programme.pause(at(1));
  programme.seekProgramme(at(2), durationNanos(90e9));
  programme.jumpProgramme(at(3), durationNanos(-30e9));

  assertEquals(correlationIn(programme, PTS), {
    contentTimeTicks: 5_400_000n,
    wallClock: at(3),
    speed: 0,
  });
});

Deno.test("Programme keeps a timeline that is not linked apart", () => {
  const programme = testProgramme(at(0));
  programme.addTimeline(at(2), aFilm({ linked: false, startTicks: 24n }));
  programme.pause(at(3));
  programme.setSpeed(at(3), 2, FILM);

  assertEquals(programme.isLinked(FILM), false);
  assertEquals(programme.isLinked(TEMI), true);
  assertEquals(programme.speed(FILM), 2);
  assertEquals(programme.speed(TEMI), 0);
  // 24 ticks are 1.001 s; then 1 s at speed 1 and 2 s at speed 2.
  assertEquals(programme.contentTimeTicksAt(at(5), FILM), 144n);
  assertEquals(programme.contentTimeTicksAt(at(5), TEMI), 3_000n);
});

Deno.test("Programme.snapshot() gives the instant of a whole tick", () => {
  const programme = testProgramme(at(0));
  programme.setSpeed(at(0.0104), 0.5);

  // 10.4 ticks have passed; at half speed the tenth was 0.8 ms ago.
  assertEquals(correlationIn(programme, TEMI), {
    contentTimeTicks: 10n,
    wallClock: at(0.0096),
    speed: 0.5,
  });
});

Deno.test("Programme.snapshot() gives the instant of a whole tick in reverse", () => {
  const programme = testProgramme(at(0));
  programme.setSpeed(at(0.0104), -0.5);

  assertEquals(correlationIn(programme, TEMI), {
    contentTimeTicks: 10n,
    wallClock: at(0.0112),
    speed: -0.5,
  });
});

interface SlowLine {
  readonly name: string;
  readonly start: WallClockNanos;
  readonly speed: number;
}

const SLOW_LINES: readonly SlowLine[] = [
  {
    name: "before the wall clock's zero",
    start: wallClockNanos(0n),
    speed: 0.01,
  },
  { name: "a minute ago", start: at(0), speed: 1e-9 },
  { name: "in a minute", start: at(0), speed: -1e-9 },
];

Deno.test.each(SLOW_LINES)(
  "Programme.snapshot() rounds to a tick when the instant of one is $name",
  ({ start, speed }) => {
    const programme = new Programme(start, {
      content: testProgramme(start).content,
      timelines: [aFilm()],
    });
    const now = wallClockNanos(start + 10_000_000n);
    programme.setSpeed(now, speed);

    assertEquals(correlationIn(programme, FILM), {
      contentTimeTicks: 0n,
      wallClock: now,
      speed,
    });
  },
);

Deno.test("Programme.setAvailability() keeps a timeline's place", () => {
  const programme = testProgramme(at(0));
  const before = correlationIn(programme, TEMI);

  programme.setAvailability(TEMI, "unavailable");
  assertEquals(correlationIn(programme, TEMI), null);
  programme.setAvailability(TEMI, "pending");
  assertEquals(correlationIn(programme, TEMI), "pending");
  assertEquals(programme.availability(TEMI), "pending");
  programme.setAvailability(TEMI, "available");
  assertEquals(correlationIn(programme, TEMI), before);
});

Deno.test("Programme.handleWallClockStep() keeps every position", () => {
  const programme = testProgramme(at(0));
  programme.addTimeline(at(1), aFilm({ linked: false }));
  programme.handleWallClockStep(at(10), wallClockNanos(5n));

  assertEquals(
    programme.contentTimeTicksAt(wallClockNanos(5n), PTS),
    900_000n,
  );
  assertEquals(programme.contentTimeTicksAt(wallClockNanos(5n), FILM), 216n);
});

Deno.test("Programme.present() replaces content and timelines at once", () => {
  const programme = testProgramme(at(0));
  programme.pause(at(1));
  const content = {
    ...programme.content,
    contentId: "https://tv.example/film",
  };
  programme.present(at(50), { content, timelines: [aFilm()] });

  assertEquals(programme.snapshot(), {
    content,
    timelines: [{
      timelineSelector: FILM,
      properties: aFilm().properties,
      correlation: { contentTimeTicks: 0n, wallClock: at(50), speed: 1 },
    }],
  });
});

Deno.test("Programme.present() changes nothing when it refuses", () => {
  const programme = testProgramme(at(0));
  const before = programme.snapshot();

  assertThrows(() =>
    programme.present(at(1), {
      content: { ...programme.content, contentId: null },
      timelines: [aFilm(), aFilm()],
    }), RangeError);
  assertEquals(programme.snapshot(), before);
});

Deno.test("Programme.content changes alone when it is assigned", () => {
  const programme = testProgramme(at(0));
  const before = programme.snapshot().timelines;
  programme.content = { ...programme.content, contentId: null };

  assertEquals(programme.snapshot().content.contentId, null);
  assertEquals(programme.snapshot().timelines, before);
});

Deno.test("Programme.removeTimeline() says whether there was one", () => {
  const programme = testProgramme(at(0));

  assert(programme.removeTimeline(TEMI));
  assert(!programme.removeTimeline(TEMI));
  assert(!programme.hasTimeline(TEMI));
  assert(programme.hasTimeline(PTS));
});

interface WrongTimeline {
  readonly name: string;
  readonly timeline: ProgrammeTimeline;
  readonly message: string;
}

const WRONG_TIMELINES: readonly WrongTimeline[] = [
  {
    name: "a selector that is there",
    timeline: aFilm({ timelineSelector: PTS }),
    message: `selector must be new: current value is "${PTS}"`,
  },
  {
    name: "no units in a tick",
    timeline: aFilm({ properties: { unitsPerTick: 0, unitsPerSecond: 1 } }),
    message: "unitsPerTick must be an integer above 0: current value is 0",
  },
  {
    name: "a broken number of units",
    timeline: aFilm({
      properties: { unitsPerTick: 1, unitsPerSecond: 23.976 },
    }),
    message:
      "unitsPerSecond must be an integer above 0: current value is 23.976",
  },
];

Deno.test.each(WRONG_TIMELINES)(
  "Programme.addTimeline() refuses $name",
  ({ timeline, message }) => {
    assertThrows(
      () => testProgramme(at(0)).addTimeline(at(1), timeline),
      RangeError,
      message,
    );
  },
);

Deno.test("Programme names the timelines there are when one is unknown", () => {
  const programme = testProgramme(at(0));
  assertThrows(
    () => programme.seek(at(1), FILM, 0n),
    RangeError,
    `selector must be one of "${PTS}", "${TEMI}"`,
  );
});
