/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * A page that plays a file, as the TV or in step with the page that is the TV.
 * Both run in one browser and so share a clock: `performance.timeOrigin` plus
 * `performance.now()`.
 *
 * @module
 */

import { GENTLE_PROFILE, TIGHT_PROFILE } from "@dvbcss/companion";
import { MediaSynchroniser } from "../../../shared/browser/media_synchroniser.ts";
import { type ElementLine, SteadyLineOfElement } from "./element_line.ts";

/** What the measuring program reads. */
interface Recording {
  /** Media time and expected display of each frame, in seconds. */
  readonly frames: [number, number][];
  /** Shared time and `currentTime`, in seconds. */
  readonly positions: [number, number][];
  readonly states: [number, string][];
  rateChanges: number[];
  seeks: number[];
}

declare global {
  var recording: Recording;
  var media: HTMLVideoElement;
  var announce: (place: { positionSeconds: number; speed: number }) => void;
}

const video = document.createElement("video");
const recording: Recording = {
  frames: [],
  positions: [],
  states: [],
  rateChanges: [],
  seeks: [],
};
globalThis.recording = recording;
globalThis.media = video;

const channel = new BroadcastChannel("line");
const query = new URLSearchParams(location.search);

function sharedSeconds(millis = performance.now()): number {
  return (performance.timeOrigin + millis) / 1000;
}

function record(): void {
  video.requestVideoFrameCallback(
    function each(_, { mediaTime, expectedDisplayTime }) {
      recording.frames.push([mediaTime, sharedSeconds(expectedDisplayTime)]);
      video.requestVideoFrameCallback(each);
    },
  );
  setInterval(() => {
    if (video.seeking) return;
    const position = video.currentTime;
    recording.positions.push([sharedSeconds(), position]);
  }, 50);
  video.addEventListener("ratechange", () => {
    recording.rateChanges.push(sharedSeconds());
  });
  video.addEventListener("seeking", () => {
    recording.seeks.push(sharedSeconds());
  });
}

function beTv(): void {
  const line = new SteadyLineOfElement(video, () => sharedSeconds());
  line.announce = (announced) => channel.postMessage(announced);
  globalThis.announce = (place) =>
    channel.postMessage({ ...place, sharedSeconds: sharedSeconds() });
  channel.onmessage = ({ data }) => {
    if (data === "ask") line.announceAgain();
  };
}

function beCompanion(): void {
  let line: ElementLine | undefined;
  const synchroniser = new MediaSynchroniser({
    element: video,
    profile: query.get("profile") === "tight" ? TIGHT_PROFILE : GENTLE_PROFILE,
    timelineAt: (pageMillis) => {
      if (line === undefined) return { positionSeconds: null, speed: null };
      const at = sharedSeconds(pageMillis);
      return {
        positionSeconds: line.positionSeconds +
          (at - line.sharedSeconds) * line.speed,
        speed: line.speed,
      };
    },
    notify: (event) => {
      const what = event.kind === "state" ? event.state : event.words;
      recording.states.push([sharedSeconds(), what]);
      // For a program that must not ask: that counts as a gesture.
      // deno-lint-ignore no-console -- read by the program that opened the page
      console.debug(what);
    },
  });
  channel.onmessage = ({ data }) => {
    if (data === "ask") return;
    line = data;
    synchroniser.look();
  };
  channel.postMessage("ask");
}

video.src = "/media.mp4";
video.muted = query.has("muted");
video.style.width = "640px";
document.body.append(video);
record();
if (query.get("role") === "tv") beTv();
else beCompanion();
