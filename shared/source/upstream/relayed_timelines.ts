import type { Timeline } from "@dvbcss/presentation";
import type { CiiMessage, TimelineOption } from "@dvbcss/protocol";
import { relayedAccuracySeconds } from "./relayed_accuracy.ts";
import type { TimelineRelays } from "./timeline_relays.ts";
import { relayedOffer } from "./tv_content.ts";

/**
 * Makes the timelines that companions are told of: those that the TV Device
 * offers, and what else it turned out to have.
 *
 * One that nobody asked for yet is pending, so that who asks first waits for the
 * TV Device's answer; one for which there is no room is unavailable.
 *
 * @param cii What the TV Device said.
 * @param relays What is followed.
 * @param addedNanos What the relay may add to their error; undefined while not known.
 * @returns The timelines.
 */
export function relayedTimelines(
  cii: CiiMessage,
  relays: TimelineRelays,
  addedNanos: number | undefined,
): readonly Timeline[] {
  const offer = relayedOffer(cii);
  const offered = new Set(offer.map((it) => it.timelineSelector));
  const more = [...relays].flatMap(([timelineSelector, relay]) => {
    const { choice, correlation } = relay;
    const isFound = correlation !== null && correlation !== "pending";
    return offered.has(timelineSelector) || !isFound || choice === undefined
      ? []
      : [{ timelineSelector, properties: choice.properties }];
  });
  return [...offer, ...more].map((option) =>
    relayedTimeline(option, relays, addedNanos)
  );
}

function relayedTimeline(
  { timelineSelector, properties }: TimelineOption,
  relays: TimelineRelays,
  addedNanos: number | undefined,
): Timeline {
  const relay = relays.of(timelineSelector);
  const unasked = relays.isWanted(timelineSelector) ? null : "pending";
  const correlation = relay === undefined ? unasked : relay.correlation;
  if (addedNanos === undefined) {
    return { timelineSelector, properties, correlation };
  }
  // Content that runs fast is off by more of itself.
  const speed = correlation === null || correlation === "pending"
    ? 1
    : Math.max(1, Math.abs(correlation.speed));
  const accuracySeconds = relayedAccuracySeconds(
    properties.accuracySeconds,
    addedNanos * speed,
  );
  return {
    timelineSelector,
    properties: { ...properties, accuracySeconds },
    correlation,
  };
}

/**
 * Tells whether companions would be told the same.
 *
 * @param a Some timelines.
 * @param b Others.
 * @returns Whether they are the same, each with the very same line.
 */
export function areSameTimelines(
  a: readonly Timeline[],
  b: readonly Timeline[],
): boolean {
  return a.length === b.length && a.every((one, index) => {
    const other = b[index];
    return other !== undefined && one.correlation === other.correlation &&
      one.timelineSelector === other.timelineSelector &&
      one.properties.unitsPerTick === other.properties.unitsPerTick &&
      one.properties.unitsPerSecond === other.properties.unitsPerSecond &&
      one.properties.accuracySeconds === other.properties.accuracySeconds;
  });
}
