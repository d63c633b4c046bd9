import type { CompanionReading, CssService } from "@dvbcss/companion";
import { durationNanos } from "@dvbcss/clock";
import {
  type CandidateSelector,
  dispersionFilter,
  EstimatingSelector,
  FilterAndPredictSelector,
  LowestDispersionSelector,
  MostRecentSelector,
  roundTripFilter,
} from "@dvbcss/protocol";
import {
  type FollowedTv,
  followTv,
  type FollowTvOptions,
  untilSignal,
} from "@dvbcss/runtime";
import type { Algorithm, ToolName, ToolOptions } from "./config.ts";
import {
  type Display,
  JsonDisplay,
  LineDisplay,
  TableDisplay,
} from "./display.ts";
import { FirstContact } from "./first_contact.ts";
import { followText, timelineText, wallClockText } from "./reading_text.ts";
import { Recording } from "./recording.ts";
import { Terminal } from "./terminal.ts";
import { WorstDispersion } from "./worst_dispersion.ts";

/** What a tool watches. */
export interface Watch {
  /** Which tool it is. */
  readonly tool: ToolName;
  /** What it was told. */
  readonly options: ToolOptions;
  /** What it follows. */
  readonly follow: FollowTvOptions;
  /** Where to write down measurements of the wall clock, if anywhere. */
  readonly record?: string;
}

const OPEN_TIMEOUT_NANOS = durationNanos(5e9);
/** Time a WC reply is waited for, as pydvbcss's tools have it. */
const WC_TIMEOUT_NANOS = durationNanos(500e6);
/** Measurements with a longer round trip are of no use to lip sync. */
const LONGEST_ROUND_TRIP_NANOS = durationNanos(200e6);
const WORST_INTERVAL_MILLIS = 5_000;

/** What a tool cannot do without, at first. */
const NEEDED: Readonly<Record<ToolName, readonly CssService[]>> = {
  cii: ["cii"],
  wc: ["wc"],
  ts: ["ts", "wc"],
  follow: ["cii"],
};

/**
 * Runs a tool until a signal, the end of its duration, or its failure.
 *
 * @param watch What to watch.
 * @throws {Error} If what the tool needs cannot be reached at first.
 */
export async function runWatch(watch: Watch): Promise<void> {
  const { tool, options } = watch;
  const ended = untilSignal();
  const contact = new FirstContact(NEEDED[tool], tool === "wc");
  const worst = new WorstDispersion();
  using recording = watch.record === undefined
    ? undefined
    : new Recording(watch.record);
  const display: Display = displayOf(watch, () => tv);
  await using tv: FollowedTv = followTv({
    openTimeoutNanos: OPEN_TIMEOUT_NANOS,
    candidateSelector: selectorOf(options.algorithm),
    ...watch.follow,
    report(event) {
      worst.handleEvent(event);
      recording?.handleEvent(event);
      display.report(event);
      contact.handleEvent(event);
    },
  });
  const timers = [
    setInterval(() => {
      if (tool === "cii") return;
      const reading = tv.reading();
      worst.handleReading(reading);
      display.show(reading);
    }, options.interval * 1000),
    setInterval(() => {
      if (tool === "wc") display.showWorst(worst.take());
    }, WORST_INTERVAL_MILLIS),
  ];
  try {
    await Promise.race([
      ended,
      contact.failed,
      duration(options.duration).then(() => contact.require()),
    ]);
  } finally {
    timers.forEach(clearInterval);
    contact.end();
  }
}

function displayOf(watch: Watch, tv: () => FollowedTv): Display {
  const { tool, options, follow } = watch;
  const terminal = new Terminal();
  if (options.json) {
    return new JsonDisplay(terminal, options.logLevel ?? "debug");
  }
  if (tool === "follow" && terminal.isInteractive) {
    return new TableDisplay(terminal, follow.ciiUrl ?? "", tv);
  }
  return new LineDisplay(terminal, options.logLevel ?? "info", FORMATS[tool]);
}

const FORMATS: Readonly<Record<ToolName, (it: CompanionReading) => string>> = {
  cii: followText,
  wc: wallClockText,
  ts: timelineText,
  follow: followText,
};

function selectorOf(algorithm: Algorithm): CandidateSelector {
  const pacing = { timeoutNanos: WC_TIMEOUT_NANOS };
  switch (algorithm) {
    case "estimator":
      return new EstimatingSelector({ ...pacing, random: Math.random });
    case "lowest-dispersion":
      return new LowestDispersionSelector(pacing);
    case "most-recent":
      return new MostRecentSelector(pacing);
    case "filter-and-predict":
      return new FilterAndPredictSelector({
        ...pacing,
        filters: [
          roundTripFilter(LONGEST_ROUND_TRIP_NANOS),
          dispersionFilter(),
        ],
      });
  }
}

function duration(seconds: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (seconds !== undefined) setTimeout(resolve, seconds * 1000);
  });
}
