import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import { type ScenarioAction, ScenarioPlayer } from "@dvbcss/presentation";
import { assert, assertEquals } from "@dvbcss/std/assert";
import { parseScenario } from "../../../../services/source/scenario_file.ts";
import ciiServer from "../../../../services/gateway/scenarios/cii_server.json" with {
  type: "json",
};
import tsServer from "../../../../services/gateway/scenarios/ts_server.json" with {
  type: "json",
};
import tvDevice from "../../../../services/gateway/scenarios/tv_device.json" with {
  type: "json",
};

const PTS = "urn:dvb:css:timeline:pts";
const TEMI = "urn:dvb:css:timeline:temi:1:1";
const TOGGLED = "urn:dvb:css:timeline:temi:1:5";
const SLOW = "urn:dvb:css:timeline:temi:1:2";
const SPORADIC = "urn:pydvbcss:sporadic";

function at(seconds: number): WallClockNanos {
  return wallClockNanos(
    1_700_000_000_000_000_000n + BigInt(Math.round(seconds * 1e9)),
  );
}

/** A shipped scenario in simulated time. */
class Run {
  readonly player: ScenarioPlayer;
  #timer: WallClockNanos | undefined;

  constructor(file: unknown, random: () => number = () => 0.5) {
    const scenario = parseScenario(JSON.stringify(file));
    this.player = new ScenarioPlayer(at(0), scenario, { random });
    this.#perform(this.player.handleTimer(at(0)));
  }

  advanceTo(seconds: number): void {
    while (this.#timer !== undefined && this.#timer <= at(seconds)) {
      this.#perform(this.player.handleTimer(this.#timer));
    }
  }

  need(seconds: number, selectors: readonly string[]): void {
    this.advanceTo(seconds);
    this.#perform(this.player.handleNeeded(at(seconds), selectors));
  }

  /** In what order of magnitude a companion sees a timeline. */
  stateOf(timelineSelector: string): string {
    const { timelines } = this.player.programme.snapshot();
    const found = timelines.find((one) =>
      one.timelineSelector === timelineSelector
    );
    const correlation = found?.correlation;
    if (correlation === "pending") return "pending";
    if (correlation === null || correlation === undefined) return "unavailable";
    return `speed ${correlation.speed}`;
  }

  ticks(seconds: number, timelineSelector: string): bigint {
    return this.player.programme.contentTimeTicksAt(
      at(seconds),
      timelineSelector,
    );
  }

  #perform(actions: readonly ScenarioAction[]): void {
    this.#timer = actions.find((one) => one.kind === "set-timer")?.at;
  }
}

Deno.test("tv_device.json toggles TEMI every 30 seconds", () => {
  const run = new Run(tvDevice);
  const { content, timelines } = run.player.programme.snapshot();
  assertEquals(content.contentIdStatus, "final");
  assertEquals(content.presentationStatus, ["okay"]);
  assertEquals(
    timelines.map((one) => [one.timelineSelector, one.properties]),
    [
      [PTS, { unitsPerTick: 1, unitsPerSecond: 90_000 }],
      [TEMI, { unitsPerTick: 1, unitsPerSecond: 50 }],
    ],
  );
  for (const cycleStart of [0, 60, 600]) {
    run.advanceTo(cycleStart + 29);
    assertEquals(run.stateOf(TEMI), "speed 1");
    run.advanceTo(cycleStart + 59);
    assertEquals(run.stateOf(TEMI), "unavailable");
    assertEquals(run.stateOf(PTS), "speed 1");
  }
  assertEquals(run.ticks(700, PTS), 63_000_000n);
  assertEquals(run.ticks(700, TEMI), 35_000n);
});

Deno.test("cii_server.json presents three programmes, each after 2 seconds", () => {
  const run = new Run(ciiServer);
  const seen: string[] = [];
  for (let seconds = 0; seconds < 42; seconds += 0.5) {
    run.advanceTo(seconds);
    const { content, timelines } = run.player.programme.snapshot();
    assertEquals(content.contentIdStatus, "final");
    assertEquals(timelines, []);
    const state = `${content.contentId} ${content.presentationStatus[0]}`;
    if (!seen.at(-1)?.endsWith(state)) seen.push(`${seconds} ${state}`);
  }
  const cycle = [
    [0, "dvb://233a.1004.1044;363a~20130218T0915Z--PT00H45M transitioning"],
    [2, "dvb://233a.1004.1044;363a~20130218T0915Z--PT00H45M okay"],
    [7, "dvb://233a.1168.122a;1aa4~20130218T0910Z--PT00H30M transitioning"],
    [9, "dvb://233a.1168.122a;1aa4~20130218T0910Z--PT00H30M okay"],
    [14, "dvb://233a.1050.1008;9fd~20130218T0920Z--PT00H50M transitioning"],
    [16, "dvb://233a.1050.1008;9fd~20130218T0920Z--PT00H50M okay"],
  ] as const;
  assertEquals(
    seen,
    [0, 21].flatMap((start) =>
      cycle.map(([seconds, state]) => `${start + seconds} ${state}`)
    ),
  );
});

interface TsServerMoment {
  readonly seconds: number;
  readonly pts: bigint;
  readonly main: string;
  readonly toggled: string;
  readonly sporadic: string;
}

/** One cycle, with a jump of +4499 ticks at 5 s and at 30 s. */
const TS_SERVER_CYCLE: readonly TsServerMoment[] = [
  {
    seconds: 4,
    pts: 360_000n,
    main: "speed 1",
    toggled: "speed 1",
    sporadic: "speed 1",
  },
  {
    seconds: 9,
    pts: 814_499n,
    main: "speed 1",
    toggled: "speed 1",
    sporadic: "speed 1",
  },
  {
    seconds: 14,
    pts: 1_264_499n,
    main: "speed 1",
    toggled: "speed 1",
    sporadic: "unavailable",
  },
  {
    seconds: 19,
    pts: 1_354_499n,
    main: "speed 0",
    toggled: "speed 0",
    sporadic: "unavailable",
  },
  {
    seconds: 24,
    pts: 1_354_499n,
    main: "speed 0",
    toggled: "unavailable",
    sporadic: "speed 1",
  },
  {
    seconds: 29,
    pts: 1_714_499n,
    main: "speed 1",
    toggled: "unavailable",
    sporadic: "speed 1",
  },
  {
    seconds: 34,
    pts: 2_168_998n,
    main: "speed 1",
    toggled: "unavailable",
    sporadic: "speed 1",
  },
  {
    seconds: 39,
    pts: 2_618_998n,
    main: "speed 1",
    toggled: "speed 1",
    sporadic: "unavailable",
  },
];

Deno.test("ts_server.json jumps, pauses and resumes in a cycle of 25 seconds", () => {
  const run = new Run(tsServer, () => 0.999_99);
  for (const { seconds, pts, main, toggled, sporadic } of TS_SERVER_CYCLE) {
    run.advanceTo(seconds);
    assertEquals(run.ticks(seconds, PTS), pts, `PTS at ${seconds} s`);
    assertEquals(run.stateOf(PTS), main, `PTS at ${seconds} s`);
    assertEquals(run.stateOf(TEMI), main, `TEMI 1:1 at ${seconds} s`);
    assertEquals(run.stateOf(TOGGLED), toggled, `TEMI 1:5 at ${seconds} s`);
    assertEquals(run.stateOf(SPORADIC), sporadic, `sporadic at ${seconds} s`);
    assertEquals(run.stateOf(SLOW), "pending", `TEMI 1:2 at ${seconds} s`);
    const apart = run.ticks(seconds, PTS) - 90n * run.ticks(seconds, TEMI);
    assert(apart >= -45n && apart <= 45n, `TEMI at ${seconds} s`);
    assertEquals(run.ticks(seconds, SPORADIC), BigInt(seconds) * 10n ** 9n);
  }
});

Deno.test("ts_server.json jumps by -50 ms at most", () => {
  const run = new Run(tsServer, () => 0);
  run.advanceTo(5);
  assertEquals(run.ticks(5, PTS), 445_500n);
});

Deno.test("ts_server.json finds TEMI 1:2 ten seconds after it is needed", () => {
  const run = new Run(tsServer);
  run.need(1, [SLOW]);
  run.advanceTo(10.9);
  assertEquals(run.stateOf(SLOW), "pending");
  run.advanceTo(11);
  assertEquals(run.stateOf(SLOW), "speed 1");
  assertEquals(run.ticks(11, SLOW), run.ticks(11, TEMI));
  run.need(12, []);
  assertEquals(run.stateOf(SLOW), "pending");
});
