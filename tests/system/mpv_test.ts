import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
} from "@dvbcss/std/assert";
import { delay } from "@dvbcss/std/async";
import { PTS_SELECTOR, simpleElapsedTimeSelector } from "@dvbcss/presentation";
import { quantile } from "../simulation/playback_course.ts";
import {
  type MpvErrors,
  MpvHouse,
  startGateway,
} from "../support/mpv_house.ts";
import { FFMPEG, MPV } from "../support/mpv_process.ts";
import { until } from "../support/until.ts";

/** How long companion and player are compared, if that is the purpose. */
const LONG_SECONDS = Number(Deno.env.get("DVBCSS_MPV_SECONDS") ?? 0);

const SECONDS = LONG_SECONDS || 2;

/** How many times the player pauses, plays on, seeks and changes its speed. */
const ROUNDS = LONG_SECONDS > 0 ? 25 : 1;

/** What holds on a quiet machine is 5; a busy one is late at reading both. */
const STEADY_MILLIS = 25;

/** On a quiet machine 100. */
const AT_ONCE_MILLIS = 1_000;

/** Time after which an estimate is steady. */
const SETTLED_MILLIS = 1_500;

const WITHOUT_MPV = MPV === undefined ? " (ignored: no mpv here)" : "";
const WITHOUT_FFMPEG = FFMPEG === undefined ? " (ignored: no ffmpeg here)" : "";

function mpvTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: `${name}${WITHOUT_MPV}${WITHOUT_FFMPEG}`,
    ignore: MPV === undefined || FFMPEG === undefined,
    fn,
  });
}

mpvTest("companions are where mpv is, and pause and seek with it", async () => {
  await using house = await MpvHouse.open(SECONDS + 120);
  await delay(SETTLED_MILLIS);
  const steady = await house.errorsDuring(SECONDS);
  assertLess(steady.p95, STEADY_MILLIS);
  print("what is heard and a companion", steady);
  for (let round = 0; round < ROUNDS; round++) await changeEverything(house);
  for (const [change, millis] of house.millisOf) {
    assertLess(quantile(millis, 0.5), AT_ONCE_MILLIS);
    print(`until a companion does ${change}`, {
      p50: quantile(millis, 0.5),
      p95: quantile(millis, 0.95),
      worst: Math.max(...millis),
    });
  }
});

mpvTest("companions are at the frame that a silent film shows", async () => {
  await using house = await MpvHouse.open(SECONDS + 20, "silent");
  await delay(SETTLED_MILLIS);
  const steady = await house.errorsDuring(SECONDS, "time-pos");
  assertGreater(steady.count, 0);
  assertLess(steady.p95, STEADY_MILLIS);
  print("what is seen and a companion", steady);
});

mpvTest("companions go from file to file, and survive mpv", async () => {
  await using house = await MpvHouse.open(20);
  const { companion, films, gateway, mpv } = house;
  assertEquals(house.contentId, `file://${films.film}`);
  const elapsed = simpleElapsedTimeSelector(1000);
  const path = `/timelines/${encodeURIComponent(elapsed)}`;
  const { status } = await gateway.control("PUT", path, {
    seek: { seconds: 10 },
  });
  assertEquals(status, 202);
  await until(() => (house.position ?? 0) >= 10, "Seeking by the gateway");
  await mpv.command("loadfile", films.silent);
  await until(() => house.contentId === `file://${films.silent}`, "Next file");
  await house.untilPlaying();
  assertLess(house.position ?? NaN, 10);
  mpv.signal("SIGSTOP");
  await until(() => house.position === null, "Hanging");
  mpv.signal("SIGCONT");
  await house.untilPlaying();
  mpv.signal("SIGKILL");
  await until(() => house.contentId === null, "Dying");
  assertEquals(companion.companion.content?.presentationStatus, ["fault"]);
  await house.restartPlayer(films.sound);
  await until(() => house.contentId === `file://${films.sound}`, "Returning");
  await house.untilPlaying();
  const { count, p95 } = await house.errorsDuring(1);
  assertGreater(count, 0);
  assertLess(p95, STEADY_MILLIS);
});

mpvTest("companions get the PTS of the stream that mpv plays", async () => {
  await using house = await MpvHouse.open(5);
  const { gateway, mpv } = house;
  await mpv.command("set_property", "pause", true);
  await until(() => house.companion.reading().speed === 0, "Pausing");
  await delay(200);
  const { data: start } = await mpv.ask("demuxer-start-time");
  const { data: position } = await mpv.ask("time-pos");
  assertGreater(Number(start), 1);
  await using timeline = await gateway.ts(PTS_SELECTOR);
  const { contentTime } = await timeline.next();
  const expected = 90_000 * (Number(start) + Number(position));
  assertAlmostEquals(Number(contentTime), expected, 1);
});

Deno.test("the gateway says how it may reach a player's socket elsewhere", async () => {
  const socket = "/tmp/elsewhere/socket";
  await using refused = await startGateway(socket, ["-P"]);
  const { process } = refused;
  const advice = /besides (-P) say (--allow-.*?)"/;
  await until(() => advice.test(process.stderr()), "Refusing");
  const [, set = "", others = ""] = advice.exec(process.stderr()) ?? [];
  await using allowed = await startGateway(socket, [set, ...others.split(" ")]);
  await until(() => allowed.process.stderr().includes("no such socket"));
});

/** Has the player do all that companions are told of, and takes the time. */
async function changeEverything(house: MpvHouse): Promise<void> {
  const { companion, mpv } = house;
  const speed = () => companion.reading().speed;
  const set = (name: string, value: number | boolean) =>
    ["set_property", name, value] as const;
  await house.takeMillis("pause", () => speed() === 0, set("pause", true));
  await delay(200);
  const { data } = await mpv.ask("time-pos");
  assertAlmostEquals(house.position ?? NaN, Number(data), 0.001);
  await house.takeMillis("play", () => speed() === 1, set("pause", false));
  await house.takeMillis(
    "seek",
    () => Math.abs((house.position ?? 0) - 90) < 2,
    ["seek", 90, "absolute+exact"],
  );
  await house.untilPlaying();
  await house.takeMillis("faster", () => speed() === 1.25, set("speed", 1.25));
  await mpv.command("set_property", "speed", 1);
  await mpv.command("seek", 5, "absolute+exact");
  await until(() => (house.position ?? 90) < 80, "Seeking back");
  await house.untilPlaying();
}

function print(name: string, figures: MpvErrors | Record<string, number>) {
  if (LONG_SECONDS === 0) return;
  const text = Object.entries(figures)
    .map(([figure, value]) => `${figure} ${Math.round(value * 100) / 100}`)
    .join(", ");
  // deno-lint-ignore no-console -- the figures are what is measured for
  console.log(`${name}, in ms: ${text}`);
}
