import type { Page } from "playwright-core";
import {
  type Difference,
  frameDifferences,
  type PageRecording,
  positionDifferences,
  secondMeans,
} from "./media_difference.ts";
import { openHouseMediaPages } from "./house_media_pages.ts";
import { generatedMedia, openMediaPages } from "./media_pages.ts";

/** How to measure. */
export interface MediaSyncOptions {
  /** Length of the steady state, from the companion's joining on. */
  readonly seconds: number;
  readonly profile: "gentle" | "tight";
  /** Pictures a second. */
  readonly rate: number;
  /** The gateway's own pages, or plain ones with nothing but the synchroniser. */
  readonly pages: "gateway" | "plain";
  /** What is done to the TV's element afterwards, one after the other. */
  readonly upsets: readonly Upset[];
}

/** Something done to the TV's element, by a script in its page. */
export interface Upset {
  readonly name: string;
  readonly script: string;
}

/** What came out. Differences are of the companion's page and the TV's. */
export interface MediaSyncResult {
  /** When frames were displayed. */
  readonly frames: readonly Difference[];
  /** The same, means over seconds. */
  readonly frameMeans: readonly Difference[];
  /** What `currentTime` said. */
  readonly positions: readonly Difference[];
  readonly rateChangesPerMinute: number;
  readonly seeks: number;
  /** Frames shown a second, by the TV's page and the companion's. */
  readonly shown: readonly [tv: number, companion: number];
  readonly upsets: readonly UpsetResult[];
  /** What the companion said of its state, by seconds since it joined. */
  readonly states: readonly [at: number, state: string][];
}

/** What an upset did. */
export interface UpsetResult {
  readonly name: string;
  /** Last difference above 10 ms, in seconds after the upset; 0 if none. */
  readonly beyondUntil: number;
  /** From 3 s after it. */
  readonly positions: readonly Difference[];
  readonly seeks: number;
}

/** Time from joining to what counts as steady, in seconds. */
const SETTLED_SECONDS = 3;
const UPSET_SECONDS = 8;
/** Positions between two samples are not known while the next upset begins. */
const SAMPLE_SECONDS = 0.2;

/** Undoes what time alone would not. */
export const UPSETS: readonly Upset[] = [
  { name: "pause", script: "media.pause()" },
  { name: "resume", script: "media.play()" },
  { name: "seek", script: "media.currentTime = 30; 0" },
  { name: "speed 1.5", script: "media.playbackRate = 1.5; 0" },
  { name: "speed 1", script: "media.playbackRate = 1; 0" },
];

/**
 * Plays a file on the TV's page, and on a companion's in step with it.
 *
 * @param options How long, and how.
 * @returns How well that went.
 */
export async function runMediaSync(
  options: MediaSyncOptions,
): Promise<MediaSyncResult> {
  const { seconds, profile, rate, upsets } = options;
  const open = options.pages === "gateway"
    ? openHouseMediaPages
    : openMediaPages;
  const length = seconds + (upsets.length + 3) * UPSET_SECONDS;
  await using pages = await open(
    await generatedMedia({ seconds: length, rate }),
  );
  const { tv } = pages;
  await tv.evaluate("media.play()");
  await pause(2);
  const companion = await pages.join(
    profile === "tight" ? "profile=tight&muted" : "",
  );
  const joined = await sharedSecondsOf(companion);
  await pause(seconds);
  const moments = [await sharedSecondsOf(companion)];
  for (const { script } of upsets) {
    await tv.evaluate(script);
    await pause(UPSET_SECONDS);
    moments.push(await sharedSecondsOf(companion));
  }
  const recordings = [
    await recordingOf(tv),
    await recordingOf(companion),
  ] as const;
  const positions = positionDifferences(...recordings);
  return {
    ...steadyOf(recordings, joined + SETTLED_SECONDS, moments[0] ?? 0),
    upsets: upsets.map(({ name }, index) => {
      const at = moments[index] ?? 0;
      const end = (moments[index + 1] ?? 0) - SAMPLE_SECONDS;
      return upsetOf(name, {
        at,
        positions: between(positions, at, end),
        seeks: countBetween(recordings[1].seeks, at, end),
      });
    }),
    states: recordings[1].states.map(([at, state]) => [at - joined, state]),
  };
}

function steadyOf(
  [tv, companion]: readonly [PageRecording, PageRecording],
  from: number,
  to: number,
): Omit<MediaSyncResult, "upsets" | "states"> {
  const frames = between(frameDifferences(tv, companion), from, to);
  const shown = ({ frames }: PageRecording) =>
    countBetween(frames.map(([, at]) => at), from, to) / (to - from);
  return {
    frames,
    frameMeans: secondMeans(frames),
    positions: between(positionDifferences(tv, companion), from, to),
    rateChangesPerMinute: countBetween(companion.rateChanges, from, to) /
      ((to - from) / 60),
    seeks: countBetween(companion.seeks, from, to),
    shown: [shown(tv), shown(companion)],
  };
}

function upsetOf(
  name: string,
  { at, positions, seeks }: {
    readonly at: number;
    readonly positions: readonly Difference[];
    readonly seeks: number;
  },
): UpsetResult {
  const last = positions.findLast(({ seconds }) => Math.abs(seconds) > 0.01);
  return {
    name,
    beyondUntil: last === undefined ? 0 : last.at - at,
    positions: positions.filter((each) => each.at >= at + SETTLED_SECONDS),
    seeks,
  };
}

function between(
  differences: readonly Difference[],
  from: number,
  to: number,
): readonly Difference[] {
  return differences.filter(({ at }) => at >= from && at < to);
}

function countBetween(
  instants: readonly number[],
  from: number,
  to: number,
): number {
  return instants.filter((at) => at >= from && at < to).length;
}

async function recordingOf(page: Page): Promise<PageRecording> {
  return await page.evaluate("recording");
}

async function sharedSecondsOf(page: Page): Promise<number> {
  return await page.evaluate(
    "(performance.timeOrigin + performance.now()) / 1000",
  );
}

async function pause(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
