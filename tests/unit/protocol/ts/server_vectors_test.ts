import {
  durationNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import type { Timeline, TimelineCorrelation } from "@dvbcss/presentation";
import { TsServer, type TsServerAction } from "@dvbcss/protocol";
import { assertEquals } from "@dvbcss/std/assert";
import sequences from "../../../vectors/sequences.json" with { type: "json" };

interface Step {
  readonly do: string;
  readonly client?: string;
  readonly text?: string;
  readonly ticks?: string;
  readonly source?: string;
  readonly selector?: string;
  readonly controlTimestamp?: readonly (string | null)[] | null;
  readonly value?: string | null;
  readonly sent: Readonly<Record<string, unknown>>;
  readonly events?: readonly string[];
}

interface Case {
  readonly name: string;
  readonly op: string;
  readonly contentId?: string;
  readonly steps?: readonly Step[];
}

/** Cases in which we are meant to differ; server_test.ts says how. */
const DEPARTURES: readonly string[] = [
  "ts-server-second-setup-and-apt",
  "ts-server-crashing-messages",
];

const ALL: readonly Case[] = sequences.cases as readonly Case[];
const CASES = ALL.filter(({ name, op }) =>
  op === "ts-server" && !DEPARTURES.includes(name)
);

Deno.test("the server vectors that are departed from exist", () => {
  assertEquals(
    ALL.filter(({ name }) => DEPARTURES.includes(name)).length,
    DEPARTURES.length,
  );
});

Deno.test.each(CASES)(
  "TsServer does as pydvbcss does: $name",
  ({ contentId, steps = [] }) => {
    const player = new StepPlayer(contentId ?? null);
    for (const step of steps) {
      const { sent, events } = player.play(step);
      assertEquals(sent, withoutWallClock(step.sent), JSON.stringify(step));
      assertEquals(events, step.events ?? [], JSON.stringify(step));
    }
  },
);

/** Plays the steps of a vector to a server that does not refresh. */
class StepPlayer {
  readonly #server = new TsServer<string>({ refreshNanos: durationNanos(0) });
  readonly #sources = new Map<string, Timeline>();
  #contentId: string | null;
  #now: WallClockNanos = wallClockNanos(5000n);
  #needed: readonly string[] = [];

  constructor(contentId: string | null) {
    this.#contentId = contentId;
  }

  play(step: Step): { sent: unknown; events: readonly string[] } {
    const { client = "" } = step;
    const wasSetUp = this.#server.setupOf(client) !== undefined;
    const actions = this.#actionsOf(step, client);
    const events = actions.flatMap((action) => this.#eventsOf(action));
    const isSetUp = this.#server.setupOf(client) !== undefined;
    if (isSetUp && !wasSetUp) events.push(`setup ${client}`);
    return { sent: sentBy(actions), events };
  }

  #actionsOf(step: Step, client: string): readonly TsServerAction<string>[] {
    switch (step.do) {
      case "connect":
        return this.#server.handleConnect(this.#now, client);
      case "disconnect":
        return this.#server.handleDisconnect(this.#now, client);
      case "message":
        return [
          ...this.#present(),
          ...this.#server.handleMessage(this.#now, client, step.text ?? ""),
        ];
      case "updateAll":
        return this.#present();
      default:
        this.#prepare(step);
        return [];
    }
  }

  #prepare(step: Step): void {
    const name = step.source ?? "";
    if (step.do === "wallClock") {
      this.#now = wallClockNanos(BigInt(step.ticks ?? ""));
    } else if (step.do === "contentId") {
      this.#contentId = step.value ?? null;
    } else if (step.do === "remove") {
      this.#sources.delete(name);
    } else {
      const timelineSelector = step.selector ??
        this.#sources.get(name)?.timelineSelector ?? "";
      this.#sources.set(name, {
        timelineSelector,
        properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
        correlation: lineOf(step.controlTimestamp),
      });
    }
  }

  #present(): readonly TsServerAction<string>[] {
    return this.#server.handlePresentation(this.#now, {
      contentId: this.#contentId,
      timelines: [...this.#sources.values()],
    });
  }

  #eventsOf(action: TsServerAction<string>): readonly string[] {
    if (action.kind !== "need") return [];
    const before = this.#needed;
    this.#needed = action.selectors;
    return [...this.#sources.keys()].flatMap((source) => [
      ...this.#needed.filter((each) => !before.includes(each))
        .map((each) => `${source} needed ${each}`),
      ...before.filter((each) => !this.#needed.includes(each))
        .map((each) => `${source} not-needed ${each}`),
    ]);
  }
}

function lineOf(
  timestamp: readonly (string | null)[] | null | undefined,
): TimelineCorrelation | null | "pending" {
  const [contentTime, wallClock, speed] = timestamp ?? [];
  if (contentTime === undefined) return "pending";
  if (contentTime === null) return null;
  return {
    contentTimeTicks: BigInt(contentTime),
    wallClock: wallClockNanos(BigInt(wallClock ?? "")),
    speed: Number(speed),
  };
}

function sentBy(actions: readonly TsServerAction<string>[]): unknown {
  const sent: Record<string, unknown[]> = {};
  for (const action of actions) {
    if (action.kind !== "send") continue;
    for (const client of action.clients) {
      (sent[client] ??= []).push(JSON.parse(action.text));
    }
  }
  return withoutWallClock(sent);
}

/** Drops when a timeline was found unavailable: pydvbcss lets a source say it. */
function withoutWallClock(sent: Readonly<Record<string, unknown>>): unknown {
  return JSON.parse(
    JSON.stringify(sent),
    (_, value) =>
      value?.contentTime === null ? { ...value, wallClockTime: null } : value,
  );
}
