import { quantile } from "../simulation/playback_course.ts";

/** What a page wrote down; see its `Recording`. */
export interface PageRecording {
  readonly frames: readonly [number, number][];
  readonly positions: readonly [number, number][];
  readonly states: readonly [number, string][];
  readonly rateChanges: readonly number[];
  readonly seeks: readonly number[];
}

/** Showings of a frame further apart are not the same one, in seconds. */
const SAME_SHOWING_SECONDS = 2;

/** A difference of two pages at an instant of the shared clock, in seconds. */
export interface Difference {
  readonly at: number;
  /** Companion minus TV; above 0 the companion is ahead. */
  readonly seconds: number;
}

/**
 * Compares when two pages display the same frames.
 *
 * Screens show frames at their own instants, so a difference is a multiple of
 * their period, and the mean of some dozens tells more than each.
 */
export function frameDifferences(
  tv: PageRecording,
  companion: PageRecording,
): readonly Difference[] {
  const shown = Map.groupBy(tv.frames, ([media]) => media.toFixed(4));
  return companion.frames.flatMap(([media, at]) => {
    // A frame is shown again after a seek, or while the TV is paused.
    const times = (shown.get(media.toFixed(4)) ?? []).map(([, time]) => time);
    const nearest = times.toSorted((a, b) =>
      Math.abs(a - at) - Math.abs(b - at)
    )[0];
    return nearest === undefined ||
        Math.abs(nearest - at) > SAME_SHOWING_SECONDS
      ? []
      : [{ at, seconds: nearest - at }];
  });
}

/** Means of differences over whole seconds. */
export function secondMeans(
  differences: readonly Difference[],
): readonly Difference[] {
  const groups = Map.groupBy(differences, ({ at }) => Math.floor(at));
  return [...groups].filter(([, group]) => group.length >= 10).map((
    [at, group],
  ) => ({
    at,
    seconds: group.reduce((sum, { seconds }) => sum + seconds, 0) /
      group.length,
  }));
}

/** Compares what `currentTime` said on both pages, with the TV's interpolated. */
export function positionDifferences(
  tv: PageRecording,
  companion: PageRecording,
): readonly Difference[] {
  let next = 0;
  return companion.positions.flatMap(([at, position]) => {
    while ((tv.positions[next]?.[0] ?? Infinity) < at) next++;
    const after = tv.positions[next];
    const before = tv.positions[next - 1];
    if (after === undefined || before === undefined) return [];
    if (after[0] - before[0] > 0.2) return [];
    const share = (at - before[0]) / (after[0] - before[0]);
    const onTv = before[1] + share * (after[1] - before[1]);
    return [{ at, seconds: position - onTv }];
  });
}

/** Says how large differences are. */
export function summary(differences: readonly Difference[]): string {
  const sizes = differences.map(({ seconds }) => Math.abs(seconds));
  const millis = (share: number) =>
    `${(1000 * quantile(sizes, share)).toFixed(1)} ms`;
  return `p50 ${millis(0.5)}, p95 ${millis(0.95)}, max ${
    millis(1)
  } (${sizes.length})`;
}
