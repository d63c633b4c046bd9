import { Beeper } from "../picture/beeper.ts";
import { fileContentId } from "../content_names.ts";
import { element, say } from "../element.ts";
import { MediaPlayer, type MediaSource } from "../player/media_player.ts";
import type { TvCommand } from "../messages.ts";
import { positionAt } from "./page_line.ts";
import type { Player } from "../player/player.ts";
import { TestPicturePlayer } from "../picture/test_picture_player.ts";
import { positionText, shortText } from "../time_text.ts";
import { TvLink } from "./tv_link.ts";
import { standingWords, type TvStanding } from "./tv_words.ts";

/** How often what moves is shown anew, in milliseconds. */
const SHOW_MILLIS = 100;

/** The test picture has no end; the slider needs one, in seconds. */
const PICTURE_SECONDS = 600;

const JUMP_SECONDS = 10;

const stage = element("stage", HTMLElement);
const video = element("video", HTMLVideoElement);
const canvas = element("canvas", HTMLCanvasElement);
const seek = element("seek", HTMLInputElement);
const rate = element("rate", HTMLSelectElement);
const sound = element("sound", HTMLButtonElement);
const beeper = new Beeper();
const link = new TvLink("TV page", { standing: showStanding, command });
let player: Player = new TestPicturePlayer(canvas, () => link.look());
let objectUrl = "";
let isSoundOn = false;
let isSeeking = false;
link.player = player;

video.muted = true;
setInterval(show, SHOW_MILLIS);
listen();

function listen(): void {
  onClick("toggle", toggle);
  onClick("over-play", () => player.play());
  onClick("take", () => link.take());
  onClick("picture", playPicture);
  onClick("sound", toggleSound);
  onClick("full", () => stage.requestFullscreen());
  seek.addEventListener("input", () => isSeeking = true);
  seek.addEventListener("change", () => {
    isSeeking = false;
    player.seek(Number(seek.value));
  });
  rate.addEventListener("change", () => player.setRate(Number(rate.value)));
  onSubmit("url-form", () => {
    const url = element("url", HTMLInputElement).value.trim();
    if (url !== "") playMedia({ url, contentId: url });
  });
  onSubmit("token-form", () => {
    link.useToken(element("token", HTMLInputElement).value.trim());
  });
  element("file", HTMLInputElement).addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement) playFile(target.files?.[0]);
  });
  stage.addEventListener("dragover", (event) => {
    event.preventDefault();
    stage.classList.add("dropping");
  });
  stage.addEventListener(
    "dragleave",
    () => stage.classList.remove("dropping"),
  );
  stage.addEventListener("drop", (event) => {
    event.preventDefault();
    stage.classList.remove("dropping");
    playFile(event.dataTransfer?.files[0]);
  });
  addEventListener("keydown", handleKey);
}

function handleKey(event: KeyboardEvent): void {
  const { target, key } = event;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const isFree = target === document.body || target === stage;
  if (!isPlain || !isFree) return;
  if (key === " " || key === "k") toggle();
  else if (key === "ArrowLeft") player.seek(position() - JUMP_SECONDS);
  else if (key === "ArrowRight") player.seek(position() + JUMP_SECONDS);
  else if (key === "f") stage.requestFullscreen();
  else return;
  event.preventDefault();
}

function toggle(): void {
  if (isMoving()) player.pause();
  else player.play();
}

async function toggleSound(): Promise<void> {
  isSoundOn = !isSoundOn;
  video.muted = !isSoundOn;
  if (isSoundOn) await beeper.turnOn();
  else await beeper.turnOff();
  say(sound, isSoundOn ? "Sound: on" : "Sound: off");
}

function command(wanted: TvCommand): void {
  switch (wanted.do) {
    case "play":
      player.play();
      break;
    case "pause":
      player.pause();
      break;
    case "seek":
      player.seek(wanted.positionSeconds);
      break;
    case "speed":
      if (wanted.speed <= 0) player.pause();
      else {
        player.setRate(wanted.speed);
        player.play();
      }
  }
}

function playPicture(): void {
  replace(() => new TestPicturePlayer(canvas, () => link.look()));
}

function playFile(file: File | undefined): void {
  if (file === undefined) return;
  URL.revokeObjectURL(objectUrl);
  objectUrl = URL.createObjectURL(file);
  playMedia({ url: objectUrl, contentId: fileContentId(file.name) });
}

function playMedia(source: MediaSource): void {
  replace(() => new MediaPlayer(video, source, () => link.look()));
}

function replace(make: () => Player): void {
  player[Symbol.dispose]();
  player = make();
  link.player = player;
  rate.value = "1";
}

function isMoving(): boolean {
  return ["playing", "buffering", "loading"].includes(player.state);
}

function position(): number {
  const { line } = player;
  return line === undefined ? 0 : positionAt(line, performance.now());
}

function show(): void {
  const { state, words, line } = player;
  const isPicture = player instanceof TestPicturePlayer;
  beeper.plan(isPicture && isSoundOn ? line : undefined);
  say(element("toggle", HTMLElement), isMoving() ? "Pause" : "Play");
  const tone = state === "failed" ? "bad" : "wait";
  say(element("player-words", HTMLElement), words, tone);
  const over = element("over", HTMLElement);
  over.hidden = state !== "failed" && state !== "refused";
  element("over-play", HTMLElement).hidden = state !== "refused";
  say(element("over-words", HTMLElement), words);
  const shown = isSeeking ? Number(seek.value) : position();
  say(element("position", HTMLElement), positionText(shown, 0));
  seek.max = String(Math.ceil(player.durationSeconds ?? PICTURE_SECONDS));
  seek.setAttribute("aria-valuetext", positionText(shown, 0));
  if (!isSeeking) seek.value = String(Math.floor(shown));
  say(element("content-id", HTMLElement), player.contentId);
  const bound = link.dispersionNanos;
  const boundText = bound === null ? "not known yet" : `±${shortText(bound)}`;
  say(element("bound", HTMLElement), boundText);
}

function showStanding(standing: TvStanding): void {
  const { pill, words, tone, mayTake } = standingWords(standing);
  say(element("link", HTMLElement), pill, tone);
  const notice = element("standing", HTMLElement);
  notice.hidden = words === "";
  notice.dataset["tone"] = tone;
  say(element("standing-words", HTMLElement), words);
  element("take", HTMLElement).hidden = !mayTake;
  element("token-form", HTMLElement).hidden = !standing.wantsToken;
  const { companions, wanted } = standing;
  say(element("companions", HTMLElement), String(companions));
  say(element("wanted", HTMLElement), String(wanted.length));
}

function onClick(id: string, handle: () => void): void {
  element(id, HTMLButtonElement).addEventListener("click", handle);
}

function onSubmit(id: string, handle: () => void): void {
  element(id, HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    handle();
  });
}
