import { type Parts, viewOf } from "@dvbcss/channel";
import {
  durationNanos,
  monotonicNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import { type Scenario, testProgramme } from "@dvbcss/presentation";
import { createLogger, Metrics, type WallClockEvent } from "@dvbcss/runtime";
import {
  type Audience,
  ProgrammeSource,
  type Source,
  type SourceAction,
  type SourceInstant,
} from "@dvbcss/source";
import { assert, assertEquals, assertThrows } from "@dvbcss/std/assert";
import { sourceMaker } from "../../../../services/source/make_source.ts";
import { SourceHost } from "../../../../services/source/source_host.ts";

const CONTENT_ID = "dvb://233a.1004.1044";
const START = wallClockNanos(1_700_000_000_000_000_000n);

/** The world around a source: a wall clock that stands still, and a channel. */
class World {
  now: WallClockNanos | undefined = START;
  dateMillis = 0;
  view = viewOf([]);
  announced: Parts = {};
  readonly lines: string[] = [];
  readonly #clockListeners = new Set<(event: WallClockEvent) => void>();
  readonly #viewListeners = new Set<
    (view: ReturnType<typeof viewOf>) => void
  >();

  present(
    scenario?: Scenario,
    contentId: string = CONTENT_ID,
  ): SourceHost {
    const choice = scenario === undefined
      ? { kind: "test-programme" } as const
      : { kind: "scenario", scenario } as const;
    return this.presentSource(
      sourceMaker(choice, { contentId, random: () => 0 }),
    );
  }

  presentSource(make: (now: SourceInstant) => Source): SourceHost {
    return new SourceHost(make, {
      clock: { now: () => monotonicNanos(0n) },
      date: () => this.dateMillis,
      metrics: new Metrics(),
      channel: {
        view: this.view,
        announce: (parts) => {
          this.announced = parts;
        },
        subscribe: (listener) => {
          this.#viewListeners.add(listener);
          return () => this.#viewListeners.delete(listener);
        },
      },
      wallClock: {
        readAt: () =>
          this.now === undefined
            ? undefined
            : { wallClock: this.now, dispersionNanos: durationNanos(1) },
        subscribe: (listener) => {
          this.#clockListeners.add(listener);
          return () => this.#clockListeners.delete(listener);
        },
      },
      logger: createLogger({
        level: "info",
        json: true,
        service: "test",
        writeLog: (line) => this.lines.push(line),
      }),
    });
  }

  get listeners(): number {
    return this.#clockListeners.size + this.#viewListeners.size;
  }

  step(to: WallClockNanos, change: WallClockEvent["change"] = "step"): void {
    const from = this.now;
    this.now = to;
    const correlation = {
      local: monotonicNanos(0n),
      wallClock: to,
      speed: 1,
      initialErrorNanos: durationNanos(1),
      errorGrowthRate: 0,
    };
    for (const listener of this.#clockListeners) {
      listener({ change, correlation, from, to });
    }
  }

  need(neededSelectors: readonly string[]): void {
    const ts = { host: null, port: 7681, path: "/ts", neededSelectors };
    const view = viewOf([{ writer: "ts", epoch: 1, parts: { ts } }]);
    for (const listener of this.#viewListeners) listener(view);
  }

  get correlations() {
    return this.announced.timelines?.timelines.map((one) => one.correlation);
  }
}

const SCENARIO: Scenario = {
  description: "Pauses at once, and has a slow timeline.",
  content: {
    contentId: "urn:scripted",
    contentIdStatus: "final",
    presentationStatus: ["okay"],
    mrsUrl: null,
    teUrl: null,
  },
  timelines: [{
    timelineSelector: "urn:slow",
    properties: { unitsPerTick: 1, unitsPerSecond: 1 },
    pendingNanos: durationNanos(10e9),
  }],
  steps: [{
    atNanos: durationNanos(0),
    operations: [{ kind: "pause" }],
  }],
};

Deno.test("SourceHost announces the test programme", async () => {
  const world = new World();
  await using _source = world.present();
  assertEquals(world.announced.content?.content.contentId, CONTENT_ID);
  assertEquals(world.announced.timelines?.timelines.length, 3);
});

Deno.test("SourceHost presents nothing for an empty content id", async () => {
  const world = new World();
  await using _source = world.present(undefined, "");
  assertEquals(world.announced.content?.content.contentId, null);
});

Deno.test("SourceHost.change() announces what was changed", async () => {
  const world = new World();
  await using source = world.present();
  const removed = source.change(() =>
    source.programme?.removeTimeline("urn:dvb:css:timeline:pts")
  );
  assert(removed);
  assertEquals(world.announced.timelines?.timelines.length, 2);
});

Deno.test("SourceHost keeps content in place through a step", async () => {
  const world = new World();
  await using _source = world.present();
  const to = wallClockNanos(START + 3_600_000_000_000n);
  world.step(to);
  assertEquals(
    world.correlations,
    Array(3).fill({ contentTimeTicks: 0n, wallClock: to, speed: 1 }),
  );
});

Deno.test("SourceHost does not follow mere corrections", async () => {
  const world = new World();
  await using _source = world.present();
  const before = world.announced;
  world.step(wallClockNanos(START + 1_000n), "improve");
  assertEquals(world.announced, before);
});

Deno.test("SourceHost plays a scenario", async () => {
  const world = new World();
  await using _source = world.present(SCENARIO);
  assertEquals(world.announced.content?.content.contentId, "urn:scripted");
  assert(world.lines[0]?.includes('"did":"Paused the programme"'));
  assertEquals(world.correlations, ["pending"]);

  world.need(["urn:slow"]);
  assert(world.lines[1]?.includes("Began to look for urn:slow"));
  world.step(wallClockNanos(5n));
  world.need([]);
  assert(world.lines[2]?.includes("Gave up urn:slow"));
});

Deno.test("SourceHost leaves nothing behind", async () => {
  const world = new World();
  const source = world.present(SCENARIO);
  world.need(["urn:slow"]);
  await source[Symbol.asyncDispose]();
  assertEquals(world.announced, {});
  assertEquals(world.listeners, 0);
});

Deno.test("SourceHost needs a wall clock", () => {
  const world = new World();
  world.now = undefined;
  assertThrows(() => world.present(), Error, "The wall clock is not known");
});

Deno.test("presentInstead() goes before the programme, which plays on unseen", async () => {
  const world = new World();
  await using source = world.present();
  const guest = {
    content: {
      contentId: "film",
      contentIdStatus: "final",
      presentationStatus: ["okay"],
      mrsUrl: null,
      teUrl: null,
    },
    timelines: [],
  } as const;
  source.presentInstead(guest);
  assertEquals(world.announced.content?.content.contentId, "film");
  assertEquals(world.announced.timelines?.timelines, []);
  assertEquals([source.isReplaced, source.kind], [true, "test-programme"]);
  assertEquals(source.programme, undefined);
  assertEquals(source.command({ do: "play" }), false);
  assertEquals(source.presentation, guest);
  source.presentInstead(undefined);
  source.change((now) => source.programme?.pause(now));
  assertEquals(world.announced.content?.content.contentId, CONTENT_ID);
  assertEquals(source.programme?.speed(), 0);
});

/** A source that counts how often the local clock stood still. */
class Sleeper extends ProgrammeSource {
  breaks = 0;

  override handleClockBreak(): readonly SourceAction[] {
    this.breaks++;
    return [];
  }
}

Deno.test("SourceHost tells its source once that the machine slept", async () => {
  const world = new World();
  const source = new Sleeper(testProgramme(START));
  await using host = world.presentSource(() => source);
  host.now();
  assertEquals(source.breaks, 0);
  world.dateMillis += 60_000;
  host.now();
  host.now();
  assertEquals(source.breaks, 1);
});

Deno.test("SourceHost keeps reports of somebody else's content from its source", async () => {
  const world = new World();
  const point = { contentTimeTicks: 0n, wallClock: START };
  const reported = {
    timelineSelector: "urn:x",
    timestamps: { earliest: point, latest: point },
  };
  const ts = {
    host: null,
    port: 7681,
    path: "/ts",
    neededSelectors: ["urn:x"],
    timestamps: [reported],
  };
  world.view = viewOf([{ writer: "ts", epoch: 1, parts: { ts } }]);
  let heard: Audience | undefined;
  const source: Source = Object.assign(
    new ProgrammeSource(testProgramme(START)),
    {
      handleAudience: (_now: SourceInstant, audience: Audience) => {
        heard = audience;
        return [];
      },
    },
  );
  await using host = world.presentSource(() => source);
  assertEquals(heard?.timestamps, [reported]);
  host.presentInstead(source.presentation);
  assertEquals(heard, {
    neededSelectors: ["urn:x"],
    timestamps: [],
  });
  host.presentInstead(undefined);
  assertEquals(heard?.timestamps, [reported]);
});
