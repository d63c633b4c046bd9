import type {
  CompanionReading,
  ConnectionState,
  CssService,
  Finding,
} from "@dvbcss/companion";
import type { CiiMessage } from "@dvbcss/protocol";
import { printable } from "@dvbcss/runtime";
import { bold, dim, green, red, yellow } from "@dvbcss/std/fmt";
import type { EventTally, ServiceTally } from "./event_tally.ts";
import { millisText, positionText } from "./reading_text.ts";

/** Everything that the live table shows. */
export interface LiveView {
  /** The URL from which it all began. */
  readonly ciiUrl: string;
  /** What CII said; undefined before its first message. */
  readonly content: CiiMessage | undefined;
  /** The timeline that is followed, if any. */
  readonly timelineSelector: string | undefined;
  /** Where everything is now. */
  readonly reading: CompanionReading;
  /** How each connection stands. */
  readonly states: Readonly<Record<CssService, ConnectionState>>;
  /** What has been counted. */
  readonly tally: EventTally;
  /** What may keep companions out of step. */
  readonly findings: readonly Finding[];
  /** The latest events, oldest first. */
  readonly latest: readonly string[];
}

const LABEL_WIDTH = 12;
const LEAST_WIDTH = 20;

/**
 * Draws the live table.
 *
 * @param view What to show.
 * @param columns Width of the terminal; no line is longer.
 * @returns The lines.
 */
export function liveTable(view: LiveView, columns: number): readonly string[] {
  const width = Math.max(LEAST_WIDTH, columns);
  const row = (label: string, text: string, paint = plain) => {
    const cut = fit(text, width - LABEL_WIDTH);
    return `${dim(label.padEnd(LABEL_WIDTH))}${paint(cut)}`;
  };
  return [
    bold(fit(`Companion of ${view.ciiUrl}, Ctrl-C ends`, width)),
    "",
    ...contentRows(view).map(([label, text]) => row(label, text)),
    ...readingRows(view.reading).map(([label, text, paint]) =>
      row(label, text, paint)
    ),
    row("counts", countsText(view.tally)),
    "",
    ...SERVICES.map((service) =>
      row(
        service.toUpperCase(),
        serviceText(view.states[service], view.tally.services[service]),
        view.states[service] === "open" ? green : yellow,
      )
    ),
    "",
    ...view.findings.flatMap((finding) =>
      wrap(`! ${finding.advice}`, width).map((line) => yellow(line))
    ),
    ...view.latest.map((text) => dim(fit(text, width))),
  ];
}

const SERVICES: readonly CssService[] = ["cii", "wc", "ts"];

function contentRows(view: LiveView): readonly (readonly [string, string])[] {
  const { content } = view;
  const id = content?.contentId ?? "none";
  const idStatus = content?.contentIdStatus ?? "no status";
  return [
    ["content", content === undefined ? "not known" : `${id} (${idStatus})`],
    ["status", content?.presentationStatus?.join(" ") ?? "not known"],
    ["timeline", view.timelineSelector ?? "none chosen"],
  ];
}

type Paint = (text: string) => string;

function readingRows(
  reading: CompanionReading,
): readonly (readonly [string, string, Paint])[] {
  const { positionSeconds, contentTimeTicks, speed, wallClock } = reading;
  const position = positionSeconds === null
    ? "not available"
    : `${positionText(positionSeconds)}  (tick ${contentTimeTicks})`;
  return [
    ["position", position, reading.available ? green : red],
    ["speed", speed === null ? "-" : speed.toFixed(2), plain],
    [
      "wall clock",
      wallClock === null ? "not known" : `${wallClock / 1000n} us`,
      wallClock === null ? red : plain,
    ],
    ["dispersion", `${millisText(reading.dispersionNanos)} ms`, plain],
    ["round trip", `${millisText(reading.rttNanos)} ms`, plain],
  ];
}

function countsText(tally: EventTally): string {
  return `${tally.measurements} measurements, ${tally.adopted} adopted, ` +
    `${tally.unanswered} unanswered, ${tally.steps} jumps; ` +
    `${tally.timelineChanges} timeline changes`;
}

function serviceText(state: ConnectionState, tally: ServiceTally): string {
  const why = tally.reason === null ? "" : `  ${tally.reason}`;
  return `${state.padEnd(10)}  ${tally.url ?? "no URL"}  ` +
    `${tally.connected} made, ${tally.lost} lost, ${tally.faults} faults${why}`;
}

function plain(text: string): string {
  return text;
}

function fit(text: string, width: number): string {
  const safe = printable(text, 1_000);
  return safe.length > width ? `${safe.slice(0, width - 1)}…` : safe;
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of printable(text, 1_000).split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= width) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = `  ${word}`;
  }
  return [...lines, line].map((one) => fit(one, width));
}
