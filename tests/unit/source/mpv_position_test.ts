import { wallClockNanos } from "@dvbcss/clock";
import { assert, assertEquals } from "@dvbcss/std/assert";
import { at, MpvScript, PATH } from "./mpv_script.ts";

Deno.test("MpvSource joins a player that stands still", () => {
  const script = new MpvScript();
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
  const script = new MpvScript();
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
  const script = new MpvScript();
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
  const script = new MpvScript();
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
  const script = new MpvScript();
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

Deno.test("MpvSource counts from where a player counts", () => {
  const script = new MpvScript();
  script.open(0);
  script.tell(0, "rebase-start-time", false);
  script.introduce(0, "a.ts");
  script.tell(0, "time-pos", 11.4);
  const [pts, period] = script.correlations;
  assert(pts && pts !== "pending" && period && period !== "pending");
  assertEquals(pts.contentTimeTicks, 1_026_000n);
  assertEquals(period.contentTimeTicks, 10_000n);
});

Deno.test("MpvSource keeps its place when the wall clock is replaced", () => {
  const script = new MpvScript();
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
