import type { WallClockNanos } from "@dvbcss/clock";
import type { Programme } from "./programme.ts";
import type {
  ScenarioOperation,
  ScenarioTicks,
  ScenarioTimeline,
} from "./scenario.ts";

/** What an operation works on. */
export interface OperationContext {
  /** What changes. */
  readonly programme: Programme;
  /** Draws a number from 0 up to but not including 1. */
  readonly random: () => number;
  /** Is told of every timeline that the operation added. */
  readonly added: (timeline: ScenarioTimeline) => void;
}

const PAST_TENSE = { play: "Played", pause: "Paused", resume: "Resumed" };

/**
 * Does one thing that a script asks for.
 *
 * Others may have added or removed timelines meanwhile; what no longer makes sense
 * is skipped.
 *
 * @param now The wall clock time of the change.
 * @param operation What to do.
 * @param context What it works on.
 * @returns What was done, in one sentence without a full stop.
 */
export function performOperation(
  now: WallClockNanos,
  operation: ScenarioOperation,
  context: OperationContext,
): string {
  const { programme } = context;
  if (operation.kind !== "add" && "timelineSelector" in operation) {
    const { kind, timelineSelector } = operation;
    if (!programme.hasTimeline(timelineSelector)) {
      return `Skipped ${kind}, since there is no ${timelineSelector}`;
    }
  }
  switch (operation.kind) {
    case "content":
      return presentContent(now, operation, context);
    case "status": {
      const { presentationStatus } = operation;
      programme.content = { ...programme.content, presentationStatus };
      return `Changed the presentation status to ${
        presentationStatus.join(" ")
      }`;
    }
    case "play":
    case "pause":
    case "resume":
      programme[operation.kind](now, operation.timelineSelector);
      return `${PAST_TENSE[operation.kind]} ${meant(operation)}`;
    case "speed":
      programme.setSpeed(now, operation.speed, operation.timelineSelector);
      return `Set the speed of ${meant(operation)} to ${operation.speed}`;
    case "seek":
    case "jump":
      return move(now, operation, context);
    case "add":
      return addTimeline(now, operation.timeline, context);
    case "remove":
      programme.removeTimeline(operation.timelineSelector);
      return `Removed ${operation.timelineSelector}`;
    case "available":
    case "unavailable":
      programme.setAvailability(operation.timelineSelector, operation.kind);
      return `Made ${operation.timelineSelector} ${operation.kind}`;
    default:
      return operation satisfies never;
  }
}

function presentContent(
  now: WallClockNanos,
  operation: Extract<ScenarioOperation, { kind: "content" }>,
  { programme, added }: OperationContext,
): string {
  const content = { ...programme.content, ...operation.content };
  const { timelines } = operation;
  if (timelines === undefined) programme.content = content;
  else {
    programme.present(now, { content, timelines });
    timelines.forEach(added);
  }
  return `Presented ${content.contentId ?? "nothing"}, ${
    content.presentationStatus.join(" ")
  }`;
}

function move(
  now: WallClockNanos,
  operation: Extract<ScenarioOperation, { kind: "seek" | "jump" }>,
  { programme, random }: OperationContext,
): string {
  if ("positionNanos" in operation) {
    const { kind, positionNanos } = operation;
    programme[`${kind}Programme`](now, positionNanos);
    const preposition = kind === "seek" ? "to" : "by";
    return `Moved the programme ${preposition} ${positionNanos / 1e9} s`;
  }
  const { kind, timelineSelector } = operation;
  if (kind === "seek") {
    programme.seek(now, timelineSelector, operation.ticks, operation);
    return `Moved ${timelineSelector} to tick ${operation.ticks}`;
  }
  const ticks = draw(operation, random);
  programme.jump(now, timelineSelector, ticks, operation);
  return `Moved ${timelineSelector} by ${ticks} ticks`;
}

function addTimeline(
  now: WallClockNanos,
  timeline: ScenarioTimeline,
  { programme, added }: OperationContext,
): string {
  const { timelineSelector } = timeline;
  if (programme.hasTimeline(timelineSelector)) {
    return `Skipped add, since there is ${timelineSelector} already`;
  }
  programme.addTimeline(now, timeline);
  added(timeline);
  return `Added ${timelineSelector}`;
}

function draw(range: ScenarioTicks, random: () => number): bigint {
  if ("ticks" in range) return range.ticks;
  const choices = Number(range.maxTicks - range.minTicks) + 1;
  return range.minTicks + BigInt(Math.floor(random() * choices));
}

function meant(operation: { readonly timelineSelector?: string }): string {
  return operation.timelineSelector ?? "the programme";
}
