import {
  type BrowserCompanion,
  followTv,
  type PageReading,
  pageStorage,
  storedOutputDelaySeconds,
  storeOutputDelaySeconds,
} from "@dvbcss/browser";
import { Beeper } from "../picture/beeper.ts";
import { conditionOf } from "./companion_condition.ts";
import { CompanionMedia } from "./companion_media.ts";
import { companionWords } from "./companion_words.ts";
import { element, say } from "../element.ts";
import { LiveSocket } from "../live_socket.ts";
import type { ScreenCondition, ScreenReport } from "../messages.ts";
import type { PageLine } from "../tv/page_line.ts";
import { conditionWords } from "../dashboard/screen_words.ts";
import { drawTestPicture } from "../picture/test_picture.ts";
import { seenAt } from "../picture/test_picture_player.ts";
import { differenceText, positionText, shortText } from "../time_text.ts";

/** How often the gateway is told how it goes, in milliseconds. */
const REPORT_MILLIS = 500;

/** How often what moves is shown anew, in milliseconds. */
const SHOW_MILLIS = 100;

const NAME_KEY = "dvbcss-screen-name";

const video = element("video", HTMLVideoElement);
const canvas = element("canvas", HTMLCanvasElement);
const stage = element("stage", HTMLElement);
const over = element("over", HTMLElement);
const sound = element("sound", HTMLButtonElement);
const offset = element("offset", HTMLInputElement);
const delay = element("delay", HTMLInputElement);
const screenName = element("name", HTMLInputElement);
const beeper = new Beeper();
const storage = pageStorage();
let tv: BrowserCompanion | undefined;
let media: CompanionMedia | undefined;
let objectUrl = "";
let isSoundOn = true;
let trouble = "";

if (storage !== undefined) {
  screenName.value = storage.getItem(NAME_KEY) ?? "";
  const seconds = storedOutputDelaySeconds(storage);
  delay.value = String(Math.round(seconds * 1e3));
}
listen();
requestAnimationFrame(draw);

function listen(): void {
  onClick("join", join);
  onClick("picture", showPicture);
  onClick("same", () => {
    const contentId = tv?.content?.contentId;
    if (typeof contentId === "string") playUrl(contentId);
  });
  onClick("sound", toggleSound);
  onClick("full", () => stage.requestFullscreen());
  element("url-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const url = element("url", HTMLInputElement).value.trim();
    if (url !== "") playUrl(url);
  });
  element("file", HTMLInputElement).addEventListener("change", ({ target }) => {
    const file = target instanceof HTMLInputElement && target.files?.[0];
    if (!file) return;
    URL.revokeObjectURL(objectUrl);
    objectUrl = URL.createObjectURL(file);
    playUrl(objectUrl);
  });
  offset.addEventListener("change", () => media?.place(placement()));
  delay.addEventListener("change", () => {
    const seconds = delaySeconds();
    delay.value = String(seconds * 1e3);
    if (storage !== undefined) storeOutputDelaySeconds(storage, seconds);
    media?.place(placement());
  });
  screenName.addEventListener("change", () => {
    storage?.setItem(NAME_KEY, screenName.value.trim());
  });
}

/** One tap: it lets sound through, too. */
async function join(): Promise<void> {
  follow();
  over.hidden = true;
  media?.play();
  if (isSoundOn) await beeper.turnOn();
}

function follow(): BrowserCompanion {
  if (tv !== undefined) return tv;
  tv = followTv();
  const reports = new LiveSocket(() => "/report", {
    open: () => trouble = "",
    text: () => {},
    lost: (reason) => trouble = reason,
  });
  setInterval(() => reports.send(report()), REPORT_MILLIS);
  setInterval(show, SHOW_MILLIS);
  return tv;
}

/** Who chooses what to play wants to join. */
function playUrl(url: string): void {
  const followed = follow();
  media?.[Symbol.dispose]();
  canvas.hidden = true;
  media = new CompanionMedia(video, url, followed, placement());
  media.setMuted(!isSoundOn);
  join();
}

function showPicture(): void {
  media?.[Symbol.dispose]();
  media = undefined;
  canvas.hidden = false;
}

async function toggleSound(): Promise<void> {
  isSoundOn = !isSoundOn;
  say(sound, isSoundOn ? "Sound: on" : "Sound: off");
  media?.setMuted(!isSoundOn);
  if (tv === undefined) return;
  if (isSoundOn) await beeper.turnOn();
  else await beeper.turnOff();
}

function placement() {
  const startSeconds = Number(offset.value) || 0;
  return { offsetSeconds: -startSeconds, outputDelaySeconds: delaySeconds() };
}

function delaySeconds(): number {
  const millis = Math.round(Number(delay.value)) || 0;
  return Math.min(Math.max(millis, -2_000), 2_000) / 1e3;
}

function condition(reading: PageReading): ScreenCondition {
  return conditionOf({
    hasJoined: tv !== undefined,
    hasWallClock: reading.wallClock !== null,
    speed: reading.speed,
    media: media?.state,
  });
}

function show(): void {
  if (tv === undefined) return;
  const reading = tv.reading();
  const { positionSeconds, dispersionNanos, rttNanos } = reading;
  const how = condition(reading);
  const { text, tone } = conditionWords(how);
  say(element("condition", HTMLElement), text, tone);
  const shown = {
    position: positionSeconds === null ? "–" : positionText(positionSeconds, 1),
    difference: differenceText(media?.differenceSeconds ?? null),
    bound: dispersionNanos === null ? "–" : `±${shortText(dispersionNanos)}`,
    trip: shortText(rttNanos),
  };
  for (const [id, words] of Object.entries(shown)) {
    say(element(id, HTMLElement), words);
  }
  element("difference-row", HTMLElement).hidden = media === undefined;
  const words = companionWords({
    condition: how,
    cii: tv.connectionState("cii"),
    content: tv.content,
    media,
    trouble,
  });
  say(element("words", HTMLElement), words);
  if (how === "sound-refused") {
    over.hidden = false;
    say(element("over-words", HTMLElement), words);
    say(element("join", HTMLElement), "Play");
  }
  const contentId = tv.content?.contentId ?? "";
  element("same", HTMLElement).hidden = !/^https?:/.test(contentId);
  beeper.plan(media === undefined && isSoundOn ? lineOf(reading) : undefined);
}

function draw(millis: number): void {
  requestAnimationFrame(draw);
  if (canvas.hidden) return;
  const reading = tv?.readingAt(seenAt(millis) + delaySeconds() * 1e3);
  const seconds = reading?.positionSeconds ?? undefined;
  const words = reading === undefined
    ? ""
    : conditionWords(condition(reading)).text;
  drawTestPicture(canvas, { seconds, words });
}

/** A device that is late must be ahead of the timeline. */
function lineOf(
  { positionSeconds, speed, pageMillis }: PageReading,
): PageLine | undefined {
  if (positionSeconds === null || speed === null) return undefined;
  const ahead = delaySeconds() * speed;
  return { pageMillis, positionSeconds: positionSeconds + ahead, speed };
}

function report(): ScreenReport {
  const reading = tv?.reading();
  const wallClock = reading?.wallClock ?? null;
  return {
    name: screenName.value.trim(),
    condition: reading === undefined ? "joining" : condition(reading),
    wallClockTime: wallClock === null ? null : String(wallClock),
    dispersionNanos: finite(reading?.dispersionNanos ?? null),
    roundTripNanos: finite(reading?.rttNanos ?? null),
    positionSeconds: reading?.positionSeconds ?? null,
    differenceSeconds: media?.differenceSeconds ?? null,
  };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function onClick(id: string, handle: () => void): void {
  element(id, HTMLButtonElement).addEventListener("click", handle);
}
