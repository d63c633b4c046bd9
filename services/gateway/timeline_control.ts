import type { WallClockNanos } from "@dvbcss/clock";
import {
  type Programme,
  ticksPerSecond,
  type TimelineProperties,
} from "@dvbcss/presentation";
import type {
  TimelineChange,
  TimelinesState,
  TimelineState,
} from "./control_api_schema.ts";

/**
 * Describes every timeline at an instant.
 *
 * @param now The wall clock time of the reading.
 * @param programme The programme.
 * @returns The timelines, in the order in which they are offered.
 */
export function timelinesState(
  now: WallClockNanos,
  programme: Programme,
): TimelinesState {
  return {
    wallClockTime: String(now),
    timelines: programme.snapshot().timelines.map((
      { timelineSelector, properties },
    ) => timelineState(now, programme, timelineSelector, properties)),
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
