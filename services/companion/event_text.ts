import type { CompanionEvent, TimelineEvent } from "@dvbcss/companion";
import { type LogLevel, printable } from "@dvbcss/runtime";
import { ciiText } from "./cii_text.ts";
import { millisText } from "./reading_text.ts";

/** Longest text of a TV Device that is printed in one line. */
const MAX_TEXT_LENGTH = 4_000;

/**
 * Says how much an event matters.
 *
 * @param event The event.
 * @returns The level from which on it is printed.
 */
export function levelOf(event: CompanionEvent): LogLevel {
  switch (event.kind) {
    case "connecting":
    case "content":
    case "measurement":
    case "status":
      return "debug";
    case "wall-clock":
      return event.change === "improve" && event.jumpNanos === 0n
        ? "debug"
        : (event.change === "step" ? "warn" : "info");
    case "discard":
      return event.fault === "no-reply" ? "debug" : "warn";
    case "disconnected":
    case "finding":
    case "wall-clock-lost":
      return "warn";
    default:
      return "info";
  }
}

/**
 * Says what happened, for a person to read.
 *
 * @param event The event.
 * @returns One line; several for what CII said.
 */
export function eventText(event: CompanionEvent): string {
  return describe(event).split("\n")
    .map((line) => printable(line, MAX_TEXT_LENGTH)).join("\n");
}

function describe(event: CompanionEvent): string {
  switch (event.kind) {
    case "connecting":
      return `${event.service} connecting to ${event.url}, attempt ${event.attempt}`;
    case "connected":
      return `${event.service} connected to ${event.url}`;
    case "disconnected": {
      const retry = event.retryNanos === null
        ? ""
        : `; next attempt in ${millisText(event.retryNanos)} ms`;
      return `${event.service} disconnected from ${event.url}: ${event.reason}${retry}`;
    }
    case "cii":
      return ciiText(event.state, event.changed);
    case "content":
      return `content ${event.contentId ?? "none"} (${
        event.contentIdStatus ?? "no status"
      })`;
    case "status":
      return `status ${event.presentationStatus.join(" ") || "none"}`;
    case "measurement":
      return `wall clock measured: round trip ${
        millisText(event.roundTripNanos)
      } ms, dispersion ${millisText(event.dispersionBeforeNanos)} ms before, ${
        millisText(event.dispersionNanos)
      } ms measured: ${event.adopted ? "adopted" : "kept the old one"}`;
    case "wall-clock":
      return `wall clock ${CLOCK_CHANGE[event.change]}: moved ${
        millisText(Number(event.adjustmentNanos))
      } ms${event.jumpNanos === 0n ? "" : " at once"}, dispersion ${
        millisText(event.dispersionNanos)
      } ms`;
    case "wall-clock-back":
      return `wall clock answers again after ${
        millisText(event.silentNanos)
      } ms`;
    case "wall-clock-lost":
      return `wall clock not known any more: ${event.reason}`;
    case "discard":
      return `${event.service} message of no use: ${event.fault}`;
    case "finding":
      return `note ${event.finding.name}: ${event.finding.advice}`;
    default:
      return describeTimeline(event);
  }
}

const CLOCK_CHANGE = {
  first: "known",
  improve: "better known",
  step: "jumped",
};

function describeTimeline(event: TimelineEvent): string {
  switch (event.kind) {
    case "timeline-available":
      return `timeline available: ${event.timelineSelector}`;
    case "timeline-unavailable":
      return `timeline not available: ${event.timelineSelector}: ${event.reason}`;
    case "timing-change": {
      const { correlation, jumpSeconds, speedChanged } = event;
      const speed = speedChanged ? `, speed now ${correlation.speed}` : "";
      return `timeline changed: jumped ${jumpSeconds.toFixed(3)} s${speed}`;
    }
  }
}
