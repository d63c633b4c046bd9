/**
 * Media elements kept in step, in a real Chromium. A machine that is busy with
 * something else must not fail these: what they measure is printed, and
 * `media_sync_report.ts` measures longer.
 */

import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { until } from "../support/until.ts";
import { CHROMIUM, WITHOUT_CHROMIUM } from "../support/page_browser.ts";
import { quantile } from "../simulation/playback_course.ts";
import { type Difference, summary } from "./media_difference.ts";
import { FFMPEG, generatedMedia, openMediaPages } from "./media_pages.ts";
import { runMediaSync, UPSETS } from "./media_sync_run.ts";

/** Two elements that nobody keeps in step are seconds apart. */
const IN_STEP_SECONDS = 0.25;

const WITHOUT_FFMPEG = FFMPEG === undefined
  ? " (ignored: no ffmpeg on this machine)"
  : "";

function mediaTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: `${name}${WITHOUT_CHROMIUM}${WITHOUT_FFMPEG}`,
    ignore: CHROMIUM === undefined || FFMPEG === undefined,
    // The driver has a process and sockets of its own, and ends them in its time.
    sanitizeOps: false,
    sanitizeResources: false,
    fn,
  });
}

function middle(differences: readonly Difference[]): number {
  return quantile(differences.map(({ seconds }) => Math.abs(seconds)), 0.5);
}

mediaTest("MediaSynchroniser follows the TV's page", async () => {
  const { positions, frameMeans, seeks, upsets, rateChangesPerMinute } =
    await runMediaSync({
      pages: "plain",
      seconds: 12,
      profile: "gentle",
      rate: 25,
      upsets: UPSETS.filter(({ name }) => !name.startsWith("speed")),
    });
  // deno-lint-ignore no-console -- figures for people, not for assertions
  console.log(
    `currentTime ${summary(positions)}; frames ${summary(frameMeans)}; ` +
      `${rateChangesPerMinute.toFixed(1)} rate changes a minute`,
  );
  assert(positions.length > 20, "the pages did not play side by side");
  assertLess(middle(positions), IN_STEP_SECONDS);
  assertLess(seeks, 4, "a storm of seeks");
  for (const upset of upsets) {
    assertLess(upset.seeks, 5, `a storm of seeks after ${upset.name}`);
    if (upset.positions.length === 0) continue;
    assertLess(middle(upset.positions), IN_STEP_SECONDS, upset.name);
  }
});

mediaTest("MediaSynchroniser says in words that it needs a tap", async () => {
  const media = await generatedMedia({ seconds: 20, rate: 10 });
  await using pages = await openMediaPages(
    media,
    "document-user-activation-required",
  );
  const { tv } = pages;
  await tv.evaluate("media.muted = true; media.play()");
  const companion = await pages.join("");
  await until(() => pages.said.includes("refused"), "A refusal");
  assertEquals(await companion.evaluate("media.paused"), true);
  await companion.mouse.click(10, 10);
  await companion.evaluate("media.play()");
  await companion.waitForFunction(
    "recording.states.at(-1)[1] === 'following'",
  );
});

mediaTest(
  "MediaSynchroniser rests where the media are shorter than the timeline",
  async () => {
    const media = await generatedMedia({ seconds: 4, rate: 10 });
    await using pages = await openMediaPages(media);
    const companion = await pages.join("");
    await pages.tv.evaluate("announce({ positionSeconds: 60, speed: 1 })");
    await companion.waitForFunction(
      "recording.states.at(-1)[1] === 'beyond-end'",
    );
    assertEquals(await companion.evaluate("media.paused"), true);
  },
);

mediaTest(
  "MediaSynchroniser says in words that media cannot be played",
  async () => {
    await using pages = await openMediaPages(new Uint8Array(1_000));
    const companion = await pages.join("");
    const said =
      "recording.states.some(([, state]) => state.includes('play these media'))";
    await companion.waitForFunction(said);
  },
);
