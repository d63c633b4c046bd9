import { assert, assertEquals } from "@dvbcss/std/assert";
import { MpvScript, PATH } from "./mpv_script.ts";

Deno.test("MpvSource presents a fault while there is no player", () => {
  const { source, actions } = new MpvScript();
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
  const script = new MpvScript();
  script.open(0);
  script.introduce(0, null);
  assertEquals(script.content.contentId, null);
  assertEquals(script.content.presentationStatus, ["okay"]);
});

Deno.test("MpvSource says nothing before it knows all", () => {
  const script = new MpvScript();
  script.open(0);
  script.take("present");
  script.tell(0, "path", "a.ts");
  script.tell(0, "core-idle", false);
  assertEquals(script.take("present"), []);
});

Deno.test("MpvSource goes on with a file of which all that is told is its path", () => {
  const script = new MpvScript();
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
  const script = new MpvScript();
  script.open(0);
  script.introduce(0, null);
  script.say(1, { event: "start-file" });
  assertEquals(script.content.presentationStatus, ["transitioning"]);
  script.say(1, { event: "end-file", reason: "stop" });
  assertEquals(script.content.presentationStatus, ["okay"]);
});

Deno.test("MpvSource says what cannot be played", () => {
  const script = new MpvScript();
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
