/**
 * Measures how closely a companion's page follows the TV's page.
 *
 * deno run -P=system tests/browser/media_sync_report.ts [seconds] [gentle|tight] [frames a second]
 *
 * @module
 */

import type { Page } from "playwright-core";
import {
  type Difference,
  frameDifferences,
  type PageRecording,
  positionDifferences,
  secondMeans,
  summary,
} from "./media_difference.ts";
import { generateMedia, openMediaPages } from "./media_pages.ts";

const SETTLED_SECONDS = 3;
const [seconds = "120", profile = "gentle", rate = "30"] = Deno.args;

function print(line: string): void {
  // deno-lint-ignore no-console -- the report is what this program is for
  console.log(line);
}

async function recordingOf(page: Page): Promise<PageRecording> {
  return await page.evaluate("recording");
}

function between(
  differences: readonly Difference[],
  from: number,
  to: number,
): readonly Difference[] {
  return differences.filter(({ at }) => at >= from && at < to);
}

async function pause(millis: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, millis));
}

const folder = await Deno.makeTempDir();
try {
  const media = `${folder}/media.mp4`;
  await generateMedia(media, Number(rate));
  await using pages = await openMediaPages(media);
  const { tv } = pages;
  await tv.evaluate("tv.play()");
  await pause(2_000);
  const companion = await pages.join(
    profile === "tight" ? "profile=tight&muted" : "",
  );
  const joined: number = await companion.evaluate(
    "performance.timeOrigin / 1000",
  );
  await pause(Number(seconds) * 1000);
  const steadyEnd = Date.now() / 1000;
  const upsets = [
    ["pause", "tv.pause()"],
    ["resume", "tv.play()"],
    ["seek", "tv.currentTime = 30; 0"],
    ["speed 1.5", "tv.playbackRate = 1.5; 0"],
    ["speed 1", "tv.playbackRate = 1; 0"],
  ] as const;
  const upsetAt: number[] = [];
  for (const [, script] of upsets) {
    upsetAt.push(Date.now() / 1000);
    await tv.evaluate(script);
    await pause(8_000);
  }
  const [onTv, onCompanion] = [
    await recordingOf(tv),
    await recordingOf(companion),
  ];
  const frames = frameDifferences(onTv, onCompanion);
  const positions = positionDifferences(onTv, onCompanion);
  const from = joined + SETTLED_SECONDS;
  print(
    `${profile}, ${seconds} s from 3 s after joining, ${rate} frames a second`,
  );
  print(`  frames:          ${summary(between(frames, from, steadyEnd))}`);
  print(
    `  means of 1 s:    ${
      summary(between(secondMeans(frames), from, steadyEnd))
    }`,
  );
  print(`  currentTime:     ${summary(between(positions, from, steadyEnd))}`);
  const minutes = Number(seconds) / 60;
  const inSteady = (at: number) => at >= from && at < steadyEnd;
  print(
    `  rate changes/min ${
      (onCompanion.rateChanges.filter(inSteady).length / minutes).toFixed(1)
    }`,
  );
  print(`  seeks            ${onCompanion.seeks.filter(inSteady).length}`);
  print(
    `  frames shown a second: TV ${rateOf(onTv)}, companion ${
      rateOf(onCompanion)
    }`,
  );
  upsets.forEach(([name], index) => {
    const at = upsetAt[index] ?? 0;
    const after = between(positions, at, at + 8);
    const late = after.findLast(({ seconds }) => Math.abs(seconds) > 0.01);
    print(
      `  after ${name}: last beyond 10 ms ${
        late ? (late.at - at).toFixed(2) : "0"
      } s, then ${summary(between(positions, at + 3, at + 8))}`,
    );
  });
  function rateOf({ frames }: PageRecording): string {
    const steady = frames.filter(([, at]) => inSteady(at));
    return (steady.length / (steadyEnd - from)).toFixed(1);
  }
  if (Deno.env.get("DVBCSS_TRACE")) {
    print(
      onCompanion.states.map(([at, s]) => `${(at - joined).toFixed(2)} ${s}`)
        .join("\n"),
    );
    print(
      secondMeans(positions).map(({ at, seconds }) =>
        `${(at - joined).toFixed(0)}:${(seconds * 1000).toFixed(1)}`
      ).join(" "),
    );
    print(
      secondMeans(frames).map(({ at, seconds }) =>
        `${(at - joined).toFixed(0)}:${(seconds * 1000).toFixed(1)}`
      ).join(" "),
    );
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
