import { assert, assertEquals } from "@dvbcss/std/assert";
import { at, MpvScript } from "./mpv_script.ts";

Deno.test("MpvSource tells once that there is no player, and goes on trying", () => {
  const script = new MpvScript();
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
  const script = new MpvScript();
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

Deno.test("MpvSource refuses commands while nobody is there to take them", () => {
  const script = new MpvScript();
  const play = { do: "play" } as const;
  assertEquals(script.source.handleCommand(at(0), play), undefined);
  script.open(0);
  script.introduce(0, null);
  assertEquals(script.source.handleCommand(at(0), play), undefined);
  script.tell(0, "path", "a.ts");
  assertEquals(script.source.handleCommand(at(0), play)?.length, 1);
});

Deno.test("MpvSource passes on what the player says of a command", () => {
  const script = new MpvScript();
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
  const script = new MpvScript();
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
  const script = new MpvScript();
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
  const script = new MpvScript();
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
