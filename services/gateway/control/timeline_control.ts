import type { WallClockNanos } from "@dvbcss/clock";
import {
  type Programme,
  ticksPerSecond,
  type Timeline,
  type TimelineProperties,
} from "@dvbcss/presentation";
import type {
  TimelineChange,
  TimelinesState,
  TimelineState,
} from "./control_api_schema.ts";
import { presentedTimelines } from "../presentation/presented_timelines.ts";
import type { SourceHost } from "@dvbcss/service-source";

/**
 * Describes every timeline at an instant.
 *
 * @param now The wall clock time of the reading.
 * @param source What is presented.
 * @returns The timelines, in the order in which they are offered.
 */
export function timelinesState(
  now: WallClockNanos,
  { programme, presentation }: Pick<
    SourceHost,
    "programme" | "presentation"
  >,
): TimelinesState {
  return {
    wallClockTime: String(now),
    timelines: presentation.timelines.map((timeline) => {
      const { timelineSelector, properties } = timeline;
      return programme === undefined
        ? timelineStateOf(now, timeline)
        : timelineState(now, programme, timelineSelector, properties);
    }),
  };
}

/**
 * Describes a timeline that is not the programme's.
 *
 * @param now The wall clock time of the reading.
 * @param timeline The timeline.
 * @returns The timeline; at 0 and speed 0 while it is not available.
 */
export function timelineStateOf(
  now: WallClockNanos,
  timeline: Timeline,
): TimelineState {
  const { timelineSelector, properties } = timeline;
  const [presented] = presentedTimelines(now, [timeline]);
  return {
    timelineSelector,
    ...properties,
    linked: true,
    availability: presented?.availability ?? "unavailable",
    speed: presented?.speed ?? 0,
    contentTime: presented?.contentTime ?? "0",
  };
}

/**
 * Makes what a client asks of one timeline come true, in the order: create, seek,
 * action or speed, availability.
 *
 * @param now The wall clock time of the change.
 * @param programme The programme, which has the timeline unless it is created.
 * @param timelineSelector The timeline selector.
 * @param change What is asked.
 * @returns The timeline afterwards.
 */
export function changeTimeline(
  now: WallClockNanos,
  programme: Programme,
  timelineSelector: string,
  change: TimelineChange,
): TimelineState {
  const { create, seek, action, speed, availability } = change;
  if (create !== undefined) {
    createTimeline(now, programme, timelineSelector, create);
  }
  const properties = propertiesOf(programme, timelineSelector);
  if (seek !== undefined) {
    const ticks = seek.ticks ??
      Math.round((seek.seconds ?? 0) * ticksPerSecond(properties));
    programme.seek(now, timelineSelector, BigInt(ticks), seek);
  }
  if (action !== undefined) programme[action](now, timelineSelector);
  if (speed !== undefined) programme.setSpeed(now, speed, timelineSelector);
  if (availability !== undefined) {
    programme.setAvailability(timelineSelector, availability);
  }
  return timelineState(now, programme, timelineSelector, properties);
}

function createTimeline(
  now: WallClockNanos,
  programme: Programme,
  timelineSelector: string,
  create: NonNullable<TimelineChange["create"]>,
): void {
  const { unitsPerTick, unitsPerSecond, accuracySeconds, ...rest } = create;
  const { linked, startTicks } = rest;
  programme.removeTimeline(timelineSelector);
  programme.addTimeline(now, {
    timelineSelector,
    properties: {
      unitsPerTick,
      unitsPerSecond,
      ...(accuracySeconds === undefined ? {} : { accuracySeconds }),
    },
    ...(linked === undefined ? {} : { linked }),
    ...(startTicks === undefined ? {} : { startTicks: BigInt(startTicks) }),
  });
}

function timelineState(
  now: WallClockNanos,
  programme: Programme,
  timelineSelector: string,
  properties: TimelineProperties,
): TimelineState {
  return {
    timelineSelector,
    ...properties,
    linked: programme.isLinked(timelineSelector),
    availability: programme.availability(timelineSelector),
    speed: programme.speed(timelineSelector),
    contentTime: String(programme.contentTimeTicksAt(now, timelineSelector)),
  };
}

function propertiesOf(
  programme: Programme,
  timelineSelector: string,
): TimelineProperties {
  const found = programme.snapshot().timelines.find((timeline) =>
    timeline.timelineSelector === timelineSelector
  );
  if (found === undefined) {
    throw new RangeError(`Cannot find timeline: ${timelineSelector}`);
  }
  return found.properties;
}
