import { assert, assertEquals } from "@dvbcss/std/assert";
import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import {
  MpvSource,
  type SourceAction,
  type SourceInstant,
} from "@dvbcss/source";

const PATH = "/run/mpv/socket";

function at(seconds: number): SourceInstant {
  const nanos = BigInt(Math.round(seconds * 1e9));
  return {
    local: monotonicNanos(nanos),
    wallClock: wallClockNanos(nanos),
    dispersionNanos: durationNanos(0),
  };
}

/** A source whose every action is kept. */
class Scripted {
  readonly source = new MpvSource({ path: PATH });
  readonly actions: SourceAction[] = [];
  connection = 1;
  #question = 0;

  constructor() {
    this.actions.push(...this.source.start());
  }

  open(seconds: number): void {
    const event = { kind: "open", connection: this.connection } as const;
    this.actions.push(...this.source.handleConnection(at(seconds), event));
  }

  closed(seconds: number, reason: string): void {
    const { connection } = this;
    this.actions.push(...this.source.handleConnection(at(seconds), {
      kind: "closed",
      connection,
      reason,
    }));
  }

  say(seconds: number, message: object): void {
    const { connection } = this;
    this.actions.push(...this.source.handleConnection(at(seconds), {
      kind: "message",
      connection,
      message: JSON.stringify(message),
    }));
  }

  tell(seconds: number, name: string, data: unknown): void {
    this.say(seconds, { event: "property-change", id: 1, name, data });
  }

  /** Tells all that is watched of a player that stands still. */
  introduce(seconds: number, path: string | null): void {
    this.tell(seconds, "working-directory", "/films");
    this.tell(seconds, "path", path);
    this.tell(seconds, "file-format", "mpegts");
    this.tell(seconds, "demuxer-start-time", 1.4);
    this.tell(seconds, "speed", 1);
    this.tell(seconds, "core-idle", true);
    this.tell(seconds, "idle-active", path === null);
  }

  timer(seconds: number): void {
    this.actions.push(...this.source.handleTimer(at(seconds)));
  }

  /** Answers the last question for the position. */
  answer(seconds: number, data: number): void {
    this.say(seconds, {
      request_id: this.#lastQuestion(),
      error: "success",
      data,
    });
  }

  /** Says that nothing is heard at present. */
  answerNothing(seconds: number): void {
    const error = "property unavailable";
    this.say(seconds, { request_id: this.#lastQuestion(), error });
  }

  #lastQuestion(): number {
    for (const { message } of this.take("send")) {
      const { command, request_id: id } = JSON.parse(String(message));
      if (command[1] === "audio-pts") this.#question = id;
    }
    return this.#question;
  }

  /** Takes the actions of a kind, and leaves the others. */
  take<Kind extends SourceAction["kind"]>(
    kind: Kind,
  ): readonly Extract<SourceAction, { kind: Kind }>[] {
    const all = this.actions.splice(0);
    this.actions.push(...all.filter((it) => it.kind !== kind));
    return all.filter((it): it is Extract<SourceAction, { kind: Kind }> =>
      it.kind === kind
    );
  }

  get content() {
    return this.source.presentation.content;
  }

  get correlations() {
    return this.source.presentation.timelines.map((it) => it.correlation);
  }
}

Deno.test("MpvSource presents a fault while there is no player", () => {
  const { source, actions } = new Scripted();
  assertEquals(actions, [
    { kind: "present" },
    { kind: "open", connection: 1, url: `unix:${PATH}` },
  ]);
  assertEquals(source.presentation, {
    content: {
      contentId: null,
      contentIdStatus: null,
      presentationStatus: ["fault"],
      mrsUrl: null,
      teUrl: null,
    },
    timelines: [],
  });
});

Deno.test("MpvSource presents nothing of a player with nothing to play", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, null);
  assertEquals(script.content.contentId, null);
  assertEquals(script.content.presentationStatus, ["okay"]);
});

Deno.test("MpvSource says nothing before it knows all", () => {
  const script = new Scripted();
  script.open(0);
  script.take("present");
  script.tell(0, "path", "a.ts");
  script.tell(0, "core-idle", false);
  assertEquals(script.take("present"), []);
});

Deno.test("MpvSource joins a player that stands still", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, "a.ts");
  script.tell(0, "time-pos", 10);
  assertEquals(script.content.contentId, "file:///films/a.ts");
  assertEquals(script.take("note").map((it) => it.text), [
    `Follows mpv at ${PATH}`,
    "Plays file:///films/a.ts",
  ]);
  assertEquals(
    script.correlations.map((it) =>
      it === null || it === "pending" ? it : [it.contentTimeTicks, it.speed]
    ),
    [[1_026_000n, 0], [10_000n, 0], [10_000n, 0]],
  );
});

Deno.test("MpvSource announces with the first reply that content plays", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, "a.ts");
  script.tell(0, "time-pos", 10);
  script.take("present");
  script.tell(1, "core-idle", false);
  assertEquals(script.actions.some((it) => it.kind === "present"), false);
  script.answer(1.002, 10.001);
  assertEquals(script.take("present").length, 1);
  const [pts] = script.correlations;
  assert(pts && pts !== "pending");
  assertEquals(pts.speed, 1);
  const ticks = 126_000 + 90_000 * 10.001;
  const error = Number(pts.contentTimeTicks) - ticks -
    90_000 * (Number(pts.wallClock) / 1e9 - 1.001);
  assert(Math.abs(error) < 1, `${error} ticks`);
});

Deno.test("MpvSource ignores a position that was asked for before a seek", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, "a.ts");
  script.tell(1, "core-idle", false);
  script.say(1.001, { event: "seek" });
  script.tell(1.001, "core-idle", true);
  script.say(1.002, { event: "playback-restart" });
  script.tell(1.002, "core-idle", false);
  script.take("present");
  script.answer(1.003, 10);
  assertEquals(script.actions.some((it) => it.kind === "present"), false);
  script.answer(1.004, 30);
  assertEquals(script.take("present").length, 1);
});

Deno.test("MpvSource goes by no frame that it was told of before a jump", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, "a.ts");
  script.tell(0, "time-pos", 10);
  script.tell(0, "core-idle", false);
  script.answer(0.001, 10);
  script.timer(1);
  script.answerNothing(1.001);
  script.say(1.001, { event: "seek" });
  script.take("present");
  script.tell(1.001, "core-idle", true);
  assertEquals(script.take("present"), []);
  script.tell(1.002, "time-pos", 60);
  assertEquals(script.take("present").length, 1);
  const [, period] = script.correlations;
  assert(period && period !== "pending");
  assertEquals(period.contentTimeTicks, 60_000n);
});

Deno.test("MpvSource asks anew for the frame after a jump", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, "a.ts");
  script.tell(0, "time-pos", 0);
  script.take("send");
  script.say(0, { event: "playback-restart" });
  assertEquals(
    script.take("send").map((it) => JSON.parse(String(it.message)).command[0]),
    ["unobserve_property", "observe_property"],
  );
});

Deno.test("MpvSource goes on with a file of which all that is told is its path", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, "a.ts");
  script.tell(0, "core-idle", false);
  script.answer(0.001, 10);
  script.say(1, { event: "end-file", reason: "eof" });
  script.say(1, { event: "start-file" });
  script.tell(1, "path", "b.ts");
  assertEquals(script.content.presentationStatus, ["transitioning"]);
  script.say(1.01, { event: "playback-restart" });
  script.answer(1.011, 0.001);
  assertEquals(script.content.presentationStatus, ["okay"]);
  const [pts] = script.correlations;
  assert(pts && pts !== "pending");
  assertEquals(pts.speed, 1);
});

Deno.test("MpvSource changes to nothing when a file is stopped at once", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, null);
  script.say(1, { event: "start-file" });
  assertEquals(script.content.presentationStatus, ["transitioning"]);
  script.say(1, { event: "end-file", reason: "stop" });
  assertEquals(script.content.presentationStatus, ["okay"]);
});

Deno.test("MpvSource counts from where a player counts", () => {
  const script = new Scripted();
  script.open(0);
  script.tell(0, "rebase-start-time", false);
  script.introduce(0, "a.ts");
  script.tell(0, "time-pos", 11.4);
  const [pts, period] = script.correlations;
  assert(pts && pts !== "pending" && period && period !== "pending");
  assertEquals(pts.contentTimeTicks, 1_026_000n);
  assertEquals(period.contentTimeTicks, 10_000n);
});

Deno.test("MpvSource tells once that there is no player, and goes on trying", () => {
  const script = new Scripted();
  const waits: number[] = [];
  let now = 0;
  for (let attempt = 0; attempt < 5; attempt++) {
    script.closed(now, "no such socket");
    const timer = script.take("set-timer").at(-1);
    assertEquals(
      script.take("note").length,
      attempt === 0 ? 1 : 0,
      `attempt ${attempt}`,
    );
    assert(timer && timer.at !== null);
    waits.push(Number(timer.at) / 1e9 - now);
    now = Number(timer.at) / 1e9;
    script.timer(now);
    script.connection = script.take("open").at(-1)?.connection ?? NaN;
  }
  assertEquals(waits.map((it) => Math.round(it * 1000)), [
    250,
    500,
    1000,
    1500,
    1500,
  ]);
});

Deno.test("MpvSource withdraws content when the player dies", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, "a.ts");
  script.tell(0, "time-pos", 10);
  script.take("present");
  script.closed(1, "it ended the connection");
  assertEquals(script.take("present").length, 1);
  assertEquals(script.content.presentationStatus, ["fault"]);
  script.tell(1, "path", "b.ts");
  assertEquals(script.take("present"), []);
});

Deno.test("MpvSource says what cannot be played", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, null);
  script.say(1, { event: "start-file" });
  script.tell(1, "path", "/none.ts");
  assertEquals(script.content.presentationStatus, ["transitioning"]);
  script.say(1, { event: "end-file", reason: "error" });
  assertEquals(script.content.contentId, "file:///none.ts");
  assertEquals(script.content.presentationStatus, ["fault"]);
  script.tell(1, "path", null);
  script.tell(1, "idle-active", true);
  assertEquals(script.content.presentationStatus, ["fault"]);
});

Deno.test("MpvSource keeps its place when the wall clock is replaced", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, "a.ts");
  script.tell(0, "core-idle", false);
  script.answer(0, 10);
  const [before] = script.correlations;
  const instant = { ...at(1), wallClock: wallClockNanos(1_000_000_000_000n) };
  script.source.handleWallClockStep(instant, wallClockNanos(1_000_000_000n));
  const [after] = script.correlations;
  assert(before && before !== "pending" && after && after !== "pending");
  assertEquals(after.contentTimeTicks, before.contentTimeTicks);
  assertEquals(after.wallClock - before.wallClock, 999_000_000_000n);
});

Deno.test("MpvSource refuses commands while nobody is there to take them", () => {
  const script = new Scripted();
  const play = { do: "play" } as const;
  assertEquals(script.source.handleCommand(at(0), play), undefined);
  script.open(0);
  script.introduce(0, null);
  assertEquals(script.source.handleCommand(at(0), play), undefined);
  script.tell(0, "path", "a.ts");
  assertEquals(script.source.handleCommand(at(0), play)?.length, 1);
});

Deno.test("MpvSource passes on what the player says of a command", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, "a.ts");
  const [sent] = script.source.handleCommand(at(0), {
    do: "seek",
    timelineSelector: "urn:dvb:css:timeline:pts",
    positionSeconds: 11.4,
  }) ?? [];
  assert(sent?.kind === "send");
  const { command, request_id: id } = JSON.parse(String(sent.message));
  assertEquals(command, ["seek", 10, "absolute+exact"]);
  script.take("note");
  script.say(0, { request_id: id, error: "error running command" });
  assertEquals(script.take("note").map((it) => it.text), [
    "mpv refused a command: error running command",
  ]);
});

Deno.test("MpvSource counts what it cannot use", () => {
  const script = new Scripted();
  script.open(0);
  script.take("discard");
  script.say(0, { request_id: 9_999, error: "success" });
  script.say(0, [1, 2]);
  script.actions.push(...script.source.handleConnection(at(0), {
    kind: "message",
    connection: 1,
    message: Uint8Array.of(1),
  }));
  assertEquals(script.take("discard").map((it) => it.fault), [
    "unknown-request",
    "wrong-form",
    "not-text",
  ]);
});

Deno.test("MpvSource says once that whatever listens there is no player", () => {
  const script = new Scripted();
  let now = 0;
  for (let attempt = 0; attempt < 5; attempt++) {
    script.open(now);
    script.say(now, { error: "Who are you?" });
    script.closed(now, "it ended the connection");
    now += 10;
    script.timer(now);
    script.connection = script.take("open").at(-1)?.connection ?? NaN;
  }
  assertEquals(script.take("note").length, 1);
});

Deno.test("MpvSource says once that a player answers nothing, however it talks", () => {
  const script = new Scripted();
  script.open(0);
  script.introduce(0, "a.ts");
  script.tell(0, "core-idle", false);
  script.take("note");
  for (let now = 0.1; now < 5; now += 0.1) {
    script.tell(now, "time-pos", now);
    script.timer(now);
  }
  assertEquals(script.take("note").map((it) => it.text), [
    "mpv does not answer; its position is not known until it does",
  ]);
  assertEquals(script.correlations, []);
});
