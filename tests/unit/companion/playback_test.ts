import { monotonicNanos } from "@dvbcss/clock";
import {
  GENTLE_PROFILE,
  type MediaAction,
  MediaFollower,
  type MediaReading,
  mediaStateInWords,
  type MediaTarget,
  mediaTargetAt,
  NO_EXPERIENCE,
  planCorrection,
} from "@dvbcss/companion";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertExists,
} from "@dvbcss/std/assert";

function aReading(changes: Partial<MediaReading> = {}): MediaReading {
  return {
    positionSeconds: 10,
    paused: true,
    seeking: false,
    ready: true,
    range: { startSeconds: 0, endSeconds: 100 },
    live: false,
    ...changes,
  };
}

function at(seconds: number) {
  return monotonicNanos(BigInt(Math.round(seconds * 1e9)));
}

function kindsOf(actions: readonly MediaAction[]): readonly string[] {
  return actions.map(({ kind }) => kind).filter((kind) => kind !== "set-timer");
}

function seekOf(actions: readonly MediaAction[]): number | undefined {
  return actions.find((action) => action.kind === "seek")?.positionSeconds;
}

/** Plays along at `errorSeconds` until `until`, and gathers what is asked for. */
function play(
  follower: MediaFollower,
  options: { from: number; until: number; errorSeconds: number },
): readonly MediaAction[] {
  const all: MediaAction[] = [];
  for (let now = options.from; now < options.until; now += 0.04) {
    const target = { positionSeconds: 10 + now, speed: 1 };
    const positionSeconds = target.positionSeconds + options.errorSeconds;
    const range = { startSeconds: 0, endSeconds: 7_200 };
    const media = aReading({ positionSeconds, paused: false, range });
    all.push(...follower.handleSample(at(now), media, target));
  }
  return all;
}

interface Case {
  readonly name: string;
  readonly media: Partial<MediaReading>;
  readonly target: MediaTarget | undefined;
  readonly state: string;
  readonly kinds: readonly string[];
}

const FIRST_LOOKS: readonly Case[] = [
  {
    name: "waits without a timeline",
    media: {},
    target: undefined,
    state: "waiting",
    kinds: ["state"],
  },
  {
    name: "pauses an element without a timeline",
    media: { paused: false },
    target: undefined,
    state: "waiting",
    kinds: ["pause", "state"],
  },
  {
    name: "seeks ahead of a target far away",
    media: {},
    target: { positionSeconds: 50, speed: 1 },
    state: "seeking",
    kinds: ["seek", "state"],
  },
  {
    name: "holds a little ahead of the target",
    media: {},
    target: { positionSeconds: 9.5, speed: 1 },
    state: "holding",
    kinds: ["state"],
  },
  {
    name: "plays a little behind the target",
    media: {},
    target: { positionSeconds: 10.05, speed: 1 },
    state: "starting",
    kinds: ["rate", "play", "state"],
  },
  {
    name: "waits at the beginning for a target before it",
    media: { positionSeconds: 0 },
    target: { positionSeconds: -30, speed: 1 },
    state: "before-start",
    kinds: ["state"],
  },
  {
    name: "rests when the timeline is longer than the media",
    media: { positionSeconds: 90, paused: false },
    target: { positionSeconds: 130, speed: 1 },
    state: "beyond-end",
    kinds: ["pause", "state"],
  },
  {
    name: "plays at the edge of live media that the TV is ahead of",
    media: { positionSeconds: 98.5, live: true },
    target: { positionSeconds: 130, speed: 1 },
    state: "beyond-edge",
    kinds: ["state", "rate", "play"],
  },
  {
    name: "shows the picture of a paused target",
    media: { paused: false },
    target: { positionSeconds: 40, speed: 0 },
    state: "paused",
    kinds: ["pause", "state", "seek"],
  },
  {
    name: "leaves a paused picture that is right",
    media: {},
    target: { positionSeconds: 10.01, speed: 0 },
    state: "paused",
    kinds: ["state"],
  },
  {
    name: "shows stills of a target that runs backwards",
    media: {},
    target: { positionSeconds: 40, speed: -2 },
    state: "stepping",
    kinds: ["state", "seek"],
  },
];

Deno.test.each(FIRST_LOOKS)(
  "MediaFollower $name",
  ({ media, target, state, kinds }) => {
    const follower = new MediaFollower(GENTLE_PROFILE);
    const actions = follower.handleSample(at(0), aReading(media), target);
    assertEquals(kindsOf(actions), kinds);
    assertEquals(follower.state, state as typeof follower.state);
  },
);

Deno.test("MediaFollower starts an element the moment the target arrives", () => {
  const follower = new MediaFollower(GENTLE_PROFILE);
  const early = { positionSeconds: 9.9, speed: 1 };
  const wait = follower.handleSample(at(0), aReading(), early);
  const timer = wait.find((action) => action.kind === "set-timer");
  assertExists(timer);
  const waited = Number(timer.at) / 1e9;
  assert(waited > 0 && waited < 0.1, `asked to wait ${waited} s`);
  const there = { positionSeconds: 9.9 + waited, speed: 1 };
  const start = follower.handleSample(timer.at, aReading(), there);
  assertEquals(kindsOf(start), ["rate", "play", "state"]);
});

Deno.test("MediaFollower leads a seek by what seeks were found to take", () => {
  const follower = new MediaFollower(GENTLE_PROFILE);
  const far = (now: number) => ({ positionSeconds: 50 + now, speed: 1 });
  const lead = seekOf(follower.handleSample(at(0), aReading(), far(0))) ?? 0;
  const seeking = aReading({ positionSeconds: lead, seeking: true });
  for (let now = 0.1; now < 3; now += 0.1) {
    assertEquals(
      seekOf(follower.handleSample(at(now), seeking, far(now))),
      undefined,
    );
  }
  const landed = aReading({ positionSeconds: lead });
  const again = seekOf(follower.handleSample(at(3), landed, far(3)));
  assertExists(again);
  assert(again - 53 > lead - 50 + 1, `led by ${again - 53} s after 3 s`);
});

Deno.test("MediaFollower mends a small error with two changes of rate", () => {
  const follower = new MediaFollower(GENTLE_PROFILE, {
    ...NO_EXPERIENCE,
    shortfallSeconds: 0,
  });
  const actions = play(follower, { from: 0, until: 1, errorSeconds: -0.03 });
  const rates = actions.filter((action) => action.kind === "rate");
  assertEquals(rates.length, 1);
  assertAlmostEquals(rates[0]?.rate ?? 0, 1.03, 0.001);
  const end = play(follower, { from: 1, until: 2, errorSeconds: 0 })
    .filter((action) => action.kind === "rate");
  assertEquals(end.map(({ rate }) => rate), [1]);
});

Deno.test("MediaFollower adds what a change of rate is known to lose", () => {
  const follower = new MediaFollower(GENTLE_PROFILE, {
    ...NO_EXPERIENCE,
    shortfallSeconds: 0.025,
  });
  const rates = play(follower, { from: 0, until: 1, errorSeconds: -0.03 })
    .filter((action) => action.kind === "rate");
  assertAlmostEquals(rates[0]?.rate ?? 0, 1.055, 0.001);
});

Deno.test("MediaFollower leaves an error within the dead band alone", () => {
  const follower = new MediaFollower(GENTLE_PROFILE);
  const actions = play(follower, { from: 0, until: 30, errorSeconds: 0.005 });
  assertEquals(actions.filter(({ kind }) => kind === "rate"), []);
  assertEquals(follower.state, "following");
  assertAlmostEquals(follower.errorSeconds ?? NaN, 0.005, 1e-6);
});

Deno.test("MediaFollower does not take a single wild reading for an error", () => {
  const follower = new MediaFollower(GENTLE_PROFILE);
  play(follower, { from: 0, until: 5, errorSeconds: 0 });
  const wild = play(follower, { from: 5, until: 5.04, errorSeconds: 0.3 });
  const rest = play(follower, { from: 5.04, until: 8, errorSeconds: 0 });
  assertEquals(kindsOf([...wild, ...rest]), []);
});

Deno.test("MediaFollower goes at once where the target jumps", () => {
  const follower = new MediaFollower(GENTLE_PROFILE);
  play(follower, { from: 0, until: 5, errorSeconds: 0 });
  const media = aReading({ positionSeconds: 15, paused: false });
  const actions = follower.handleSample(at(5), media, {
    positionSeconds: 60,
    speed: 1,
  });
  assertEquals(kindsOf(actions), ["pause", "seek", "state"]);
});

Deno.test("MediaFollower takes another speed at once", () => {
  const follower = new MediaFollower(GENTLE_PROFILE);
  play(follower, { from: 0, until: 5, errorSeconds: 0 });
  const media = aReading({ positionSeconds: 15, paused: false });
  const target = { positionSeconds: 15, speed: 1.5 };
  const actions = follower.handleSample(at(5), media, target);
  assertEquals(actions.filter((action) => action.kind === "rate"), [
    { kind: "rate", rate: 1.5 },
  ]);
});

Deno.test("MediaFollower bridges a timeline that is lost for a moment", () => {
  const follower = new MediaFollower(GENTLE_PROFILE);
  play(follower, { from: 0, until: 5, errorSeconds: 0 });
  const look = (now: number) =>
    follower.handleSample(
      at(now),
      aReading({ positionSeconds: 10 + now, paused: false }),
      undefined,
    );
  assertEquals(kindsOf(look(6)), []);
  assertEquals(kindsOf(look(7.5)), ["pause", "state"]);
  assertEquals(follower.state, "waiting");
});

Deno.test("MediaFollower leaves an element alone that its user paused", () => {
  const follower = new MediaFollower(GENTLE_PROFILE);
  play(follower, { from: 0, until: 5, errorSeconds: 0 });
  const paused = aReading({ positionSeconds: 15 });
  for (let now = 5; now < 20; now++) {
    const target = { positionSeconds: 10 + now, speed: 1 };
    const actions = follower.handleSample(at(now), paused, target);
    assert(!kindsOf(actions).some((kind) => kind === "play"));
  }
  assertEquals(follower.state, "paused-here");
  const back = play(follower, { from: 20, until: 21, errorSeconds: -15 });
  assert(kindsOf(back).includes("seek"), "does not return");
});

Deno.test("MediaFollower waits for a gesture when playing was refused", () => {
  const follower = new MediaFollower(GENTLE_PROFILE);
  const near = (now: number) => ({ positionSeconds: 10.03 + now, speed: 1 });
  follower.handleSample(at(0), aReading(), near(0));
  follower.handleRefusal(at(0.1));
  const later = follower.handleSample(at(5), aReading(), near(5));
  assertEquals(kindsOf(later), []);
  assertEquals(follower.state, "refused");
  play(follower, { from: 6, until: 7, errorSeconds: 0 });
  assertEquals(follower.state, "following");
});

Deno.test("MediaFollower forgets what it knew before ten minutes of sleep", () => {
  const follower = new MediaFollower(GENTLE_PROFILE);
  play(follower, { from: 0, until: 5, errorSeconds: 0 });
  const actions = play(follower, { from: 605, until: 606, errorSeconds: -2 });
  assertEquals(kindsOf(actions).slice(0, 2), ["pause", "seek"]);
});

Deno.test("MediaFollower seeks ever more seldom when seeks do not help", () => {
  const follower = new MediaFollower(GENTLE_PROFILE);
  const seeks: number[] = [];
  let paused = true;
  for (let now = 0; now < 120; now += 0.04) {
    const target = { positionSeconds: 10 + now * 0.5, speed: 0.5 };
    // Wherever it is sent, it is three seconds behind.
    const media = aReading({
      positionSeconds: target.positionSeconds - 3,
      paused,
    });
    for (const action of follower.handleSample(at(now), media, target)) {
      if (action.kind === "seek") seeks.push(now);
      if (action.kind === "play") paused = false;
      if (action.kind === "pause") paused = true;
    }
  }
  assert(seeks.length <= 10, `${seeks.length} seeks`);
  assertEquals(follower.state, "struggling");
});

Deno.test("MediaFollower does not take the end of a loop for an error", () => {
  const follower = new MediaFollower(GENTLE_PROFILE);
  const placement = {
    offsetSeconds: 0,
    outputDelaySeconds: 0,
    loop: { startSeconds: 0, endSeconds: 10 },
  };
  const all: MediaAction[] = [];
  for (let now = 0; now < 35; now += 0.04) {
    const target = mediaTargetAt({ positionSeconds: now, speed: 1 }, placement);
    const media = aReading({
      positionSeconds: (now + 0.002) % 10,
      paused: false,
      range: placement.loop,
    });
    all.push(...follower.handleSample(at(now), media, target));
  }
  const done = kindsOf(all).filter((kind) => kind !== "state");
  assertEquals(done, []);
});

Deno.test("mediaTargetAt() plays ahead by the delay of the output", () => {
  const target = mediaTargetAt({ positionSeconds: 20, speed: 2 }, {
    offsetSeconds: -5,
    outputDelaySeconds: 0.1,
  });
  assertEquals(target, { positionSeconds: 15.2, speed: 2 });
});

Deno.test("planCorrection() never leaves the bounds of its profile", () => {
  for (const error of [-3, -0.1, -0.001, 0, 0.001, 0.1, 3]) {
    const { rate, seconds } = planCorrection(error, 1, GENTLE_PROFILE);
    const deviation = Math.abs(rate - 1);
    assert(deviation <= GENTLE_PROFILE.greatestDeviation + 1e-9);
    assert(deviation >= GENTLE_PROFILE.leastDeviation - 1e-9);
    assert(seconds >= 0.1);
    if (Math.abs(error) > 0.001) {
      assertAlmostEquals((rate - 1) * seconds, -error, 1e-9);
    }
  }
});

Deno.test("mediaStateInWords() is a sentence", () => {
  assertEquals(mediaStateInWords("paused"), "Paused with the TV");
});
