import { element, make, say } from "../element.ts";
import type { DashboardState, PresentedTimeline } from "../messages.ts";
import { positionText } from "../time_text.ts";
import type { Tone } from "../words.ts";

const position = element("position", HTMLElement);
const motion = element("motion", HTMLElement);
const source = element("source", HTMLElement);
const contentId = element("content-id", HTMLElement);
const contentStatus = element("content-status", HTMLElement);
const timelines = element("timelines", HTMLUListElement);
const ticks = new Map<string, HTMLElement>();

/**
 * Shows what is presented, apart from what moves.
 *
 * @param state The newest state.
 */
export function showPresented(state: DashboardState): void {
  const { content } = state;
  say(contentId, content.contentId ?? "none");
  const words = content.presentationStatus.join(", ");
  const isPartial = content.contentIdStatus === "partial";
  say(contentStatus, isPartial ? `${words}; content id not complete` : words);
  say(source, sourceText(state));
  const [text, tone] = motionOf(state.timelines[0]);
  say(motion, text, tone);
  showTimelines(state.timelines);
}

/**
 * Shows where the timelines are.
 *
 * @param state The newest state.
 * @param elapsedSeconds Wall clock seconds since it was made.
 */
export function tick(state: DashboardState, elapsedSeconds: number): void {
  const [first] = state.timelines;
  const seconds = first && secondsOf(first, elapsedSeconds);
  say(position, seconds === undefined ? "–:––:––.–" : positionText(seconds));
  for (const timeline of state.timelines) {
    const shown = ticks.get(timeline.timelineSelector);
    const at = secondsOf(timeline, elapsedSeconds);
    if (shown === undefined) continue;
    if (at === undefined) say(shown, timeline.availability);
    else {
      const count = Math.floor(at * timeline.ticksPerSecond);
      say(shown, count.toLocaleString("en-GB"));
    }
  }
}

/**
 * Reads a timeline.
 *
 * @param timeline The timeline.
 * @param elapsedSeconds Wall clock seconds since it was read last.
 * @returns Its position in seconds; undefined while it is not available.
 */
export function secondsOf(
  { contentTime, speed, ticksPerSecond }: PresentedTimeline,
  elapsedSeconds: number,
): number | undefined {
  if (contentTime === null || speed === null) return undefined;
  return Number(contentTime) / ticksPerSecond + speed * elapsedSeconds;
}

function motionOf(
  timeline: PresentedTimeline | undefined,
): readonly [string, Tone] {
  if (timeline?.speed === undefined || timeline.speed === null) {
    return ["No position", "wait"];
  }
  if (timeline.speed === 0) return ["Paused", "wait"];
  return timeline.speed === 1
    ? ["Playing", "good"]
    : [`Playing at ${timeline.speed} ×`, "good"];
}

/** Who decides what is presented, in words. */
const SOURCE_TEXTS: Readonly<Record<DashboardState["source"], string>> = {
  "test-programme": "The test programme",
  scenario: "A scripted TV",
  mpv: "The media player mpv",
  upstream: "Another TV, which is passed on",
  "tv-page": "A TV page",
};

function sourceText({ source, tvPage }: DashboardState): string {
  if (source !== "tv-page" || tvPage === null) {
    return SOURCE_TEXTS[source];
  }
  const who = `${tvPage.name} at ${tvPage.peer}`;
  const others = tvPage.waiting > 0 ? `; ${tvPage.waiting} more waiting` : "";
  switch (tvPage.trouble) {
    case "wrong-clock":
      return `${who}: its clock is wrong, so its position is not passed on`;
    case "silent":
      return `${who}: says nothing any more, asleep or frozen`;
    case "gone":
      return `${who}: gone, perhaps it comes back`;
    case "blocked":
      return `${who}: not ready yet`;
    case null:
      return who + others;
  }
}

function showTimelines(all: readonly PresentedTimeline[]): void {
  const names = all.map((one) => one.timelineSelector);
  if (names.join("\n") === [...ticks.keys()].join("\n")) return;
  ticks.clear();
  timelines.replaceChildren(...all.map((one) => {
    const count = make("span", { className: "ticks" });
    ticks.set(one.timelineSelector, count);
    const rate = `${one.ticksPerSecond.toLocaleString("en-GB")} ticks a second`;
    return make("li", {
      className: "timeline",
      children: [
        count,
        make("span", { className: "rate", text: rate }),
        make("span", { className: "selector", text: one.timelineSelector }),
      ],
    });
  }));
}
