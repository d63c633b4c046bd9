import type { CompanionEvent } from "@dvbcss/companion";
import { offsetNanos } from "@dvbcss/protocol";
import { ciiOnTheWire } from "./cii_text.ts";
import { type JsonRecord, wholeNanos } from "./reading_text.ts";

/**
 * Writes an event for a program to read.
 *
 * Numbers that may be above 2^53 are decimal strings.
 *
 * @param event The event.
 * @returns The record; its `event` is the event's kind.
 */
export function eventRecord(event: CompanionEvent): JsonRecord {
  switch (event.kind) {
    case "disconnected": {
      const { service, url, reason, retryNanos } = event;
      return record(event, { service, url, reason, retryNanos });
    }
    case "connecting":
      return record(event, {
        service: event.service,
        url: event.url,
        attempt: event.attempt,
      });
    case "connected":
      return record(event, { service: event.service, url: event.url });
    case "cii":
      return record(event, {
        changed: event.changed,
        state: ciiOnTheWire(event.state),
      });
    case "content": {
      const { contentId, contentIdStatus } = event;
      return record(event, { contentId, contentIdStatus });
    }
    case "status":
      return record(event, { presentationStatus: event.presentationStatus });
    case "measurement":
      return record(event, {
        offsetNanos: offsetNanos(event.candidate).toString(),
        rttNanos: wholeNanos(event.roundTripNanos),
        dispersionNanos: wholeNanos(event.dispersionNanos),
        dispersionBeforeNanos: wholeNanos(event.dispersionBeforeNanos),
        adopted: event.adopted,
      });
    case "wall-clock":
      return record(event, {
        change: event.change,
        adjustmentNanos: event.adjustmentNanos.toString(),
        jumpNanos: event.jumpNanos.toString(),
        dispersionNanos: wholeNanos(event.dispersionNanos),
        dispersionBeforeNanos: wholeNanos(event.dispersionBeforeNanos),
      });
    case "wall-clock-back":
      return record(event, { silentNanos: wholeNanos(event.silentNanos) });
    case "wall-clock-lost":
      return record(event, { reason: event.reason });
    case "discard":
      return record(event, { service: event.service, fault: event.fault });
    case "finding":
      return record(event, { ...event.finding });
    case "timeline-unavailable":
      return record(event, {
        timelineSelector: event.timelineSelector,
        available: false,
        reason: event.reason,
      });
    case "timeline-available":
      return record(event, {
        timelineSelector: event.timelineSelector,
        available: true,
        ...correlationRecord(event),
      });
    case "timing-change":
      return record(event, {
        timelineSelector: event.timelineSelector,
        ...correlationRecord(event),
        speedChanged: event.speedChanged,
        jumpSeconds: event.jumpSeconds,
      });
  }
}

function correlationRecord(
  { correlation }: Extract<
    CompanionEvent,
    { readonly kind: "timeline-available" | "timing-change" }
  >,
) {
  return {
    contentTimeTicks: correlation.contentTimeTicks.toString(),
    wallClockNanos: correlation.wallClock.toString(),
    speed: correlation.speed,
  };
}

function record(
  event: CompanionEvent,
  members: Omit<JsonRecord, "event">,
): JsonRecord {
  return { event: event.kind, ...members };
}
