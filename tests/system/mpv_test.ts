import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
} from "@dvbcss/std/assert";
import { delay } from "@dvbcss/std/async";
import { simpleElapsedTimeSelector } from "@dvbcss/presentation";
import { type MpvErrors, MpvHouse } from "../support/mpv_house.ts";
import { FFMPEG, MPV } from "../support/mpv_process.ts";
import { until } from "../support/until.ts";

/** How long companion and player are compared; longer where that is the purpose. */
const SECONDS = Number(Deno.env.get("DVBCSS_MPV_SECONDS") ?? 3);

/** What holds on a quiet machine is 5; a busy one is late at reading both. */
const STEADY_MILLIS = 25;

/** On a quiet machine 100. */
const AT_ONCE_MILLIS = 1_000;

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
  await using house = await MpvHouse.open(SECONDS + 60);
  // The estimate is steady after this.
  await delay(2_000);
  const steady = await house.errorsDuring(SECONDS);
  assertLess(steady.p95, STEADY_MILLIS);
  const { companion, mpv } = house;
  const pause = await house.millisUntil(
    () => companion.reading().speed === 0,
    "set_property",
    "pause",
    true,
  );
  await delay(200);
  const { data } = await mpv.ask("time-pos");
  assertAlmostEquals(house.position ?? NaN, Number(data), 0.001);
  const play = await house.millisUntil(
    () => companion.reading().speed === 1,
    "set_property",
    "pause",
    false,
  );
  const seek = await house.millisUntil(
    () => (house.position ?? 0) > 29.9,
    "seek",
    30,
    "absolute+exact",
  );
  await house.untilPlaying();
  const speed = await house.millisUntil(
    () => companion.reading().speed === 1.25,
    "set_property",
    "speed",
    1.25,
  );
  for (const millis of [pause, play, seek, speed]) {
    assertLess(millis, AT_ONCE_MILLIS);
  }
  print("mpv and a companion", steady);
  print("until a companion pauses, plays, seeks, is faster", {
    pause,
    play,
    seek,
    speed,
  });
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

function print(name: string, figures: MpvErrors | Record<string, number>) {
  if (Deno.env.get("DVBCSS_MPV_SECONDS") === undefined) return;
  const text = Object.entries(figures)
    .map(([figure, value]) => `${figure} ${Math.round(value * 100) / 100}`)
    .join(", ");
  // deno-lint-ignore no-console -- the figures are what is measured for
  console.log(`${name}, in ms: ${text}`);
}
