import type { PageLine } from "../tv/page_line.ts";
import type { Player, PlayerState } from "./player.ts";
import { PositionFilter } from "../tv/position_filter.ts";

/** What a {@linkcode MediaPlayer} plays. */
export interface MediaSource {
  /** Where it is. */
  readonly url: string;
  /** Tells it from anything else. */
  readonly contentId: string;
}

/** Events after which a media element may move otherwise than before. */
const EVENTS = [
  "loadedmetadata",
  "canplay",
  "playing",
  "pause",
  "seeking",
  "seeked",
  "ratechange",
  "waiting",
  "stalled",
  "ended",
  "error",
  "emptied",
] as const;

/** A medium that has not moved for so long does not move, in milliseconds. */
const STILL_MILLIS = 400;

/** How often it is looked at when nothing happens, in milliseconds. */
const LOOK_MILLIS = 100;

/** Plays a media element, and says truly where it is: buffering stands still. */
export class MediaPlayer implements Player {
  readonly contentId: string;
  readonly #video: HTMLVideoElement;
  readonly #changed: () => void;
  readonly #ending = new AbortController();
  readonly #filter = new PositionFilter();
  readonly #timer: ReturnType<typeof setInterval>;
  #isRefused = false;
  #lastSeconds = 0;
  #movedMillis = performance.now();
  #hasFrames = false;

  /**
   * Begins to play.
   *
   * @param video The element; it is for this player alone until disposed.
   * @param source What it plays.
   * @param changed Called when it moves otherwise than before.
   */
  constructor(
    video: HTMLVideoElement,
    source: MediaSource,
    changed: () => void,
  ) {
    this.contentId = source.contentId;
    this.#video = video;
    this.#changed = changed;
    const { signal } = this.#ending;
    for (const name of EVENTS) {
      video.addEventListener(name, () => this.#look(), { signal });
    }
    video.hidden = false;
    video.src = source.url;
    this.#timer = setInterval(() => this.#look(), LOOK_MILLIS);
    if ("requestVideoFrameCallback" in video) this.#watchFrames();
    this.play();
  }

  get state(): PlayerState {
    const { error, paused, ended, readyState, seeking } = this.#video;
    if (error !== null) return "failed";
    if (readyState < HTMLMediaElement.HAVE_METADATA) return "loading";
    if (ended) return "ended";
    if (this.#isRefused) return "refused";
    if (paused) return "paused";
    const isStill = performance.now() - this.#movedMillis > STILL_MILLIS;
    const isReady = readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
    return seeking || !isReady || isStill ? "buffering" : "playing";
  }

  get words(): string {
    switch (this.state) {
      case "failed":
        return `This does not play: ${reasonOf(this.#video.error)}`;
      case "loading":
        return "Loading";
      case "buffering":
        return "Waiting for more of the file; the companions wait too";
      case "refused":
        return "The browser wants a click before it plays";
      case "ended":
        return "The end";
      default:
        return "";
    }
  }

  get line(): PageLine | undefined {
    if (this.#video.readyState < HTMLMediaElement.HAVE_METADATA) {
      return undefined;
    }
    return this.#filter.line;
  }

  get rate(): number {
    return this.#video.playbackRate;
  }

  get durationSeconds(): number | null {
    const { duration } = this.#video;
    return Number.isFinite(duration) ? duration : null;
  }

  play(): void {
    this.#isRefused = false;
    this.#video.play().catch((error: unknown) => {
      const isRefusal = error instanceof DOMException &&
        error.name === "NotAllowedError";
      if (!isRefusal || this.#ending.signal.aborted) return;
      this.#isRefused = true;
      this.#look();
    });
  }

  pause(): void {
    this.#isRefused = false;
    this.#video.pause();
  }

  seek(seconds: number): void {
    const end = this.durationSeconds ?? Infinity;
    this.#video.currentTime = Math.min(Math.max(0, seconds), end);
    this.#look();
  }

  setRate(rate: number): void {
    this.#video.playbackRate = Math.min(Math.max(rate, 0.0625), 16);
  }

  [Symbol.dispose](): void {
    this.#ending.abort();
    clearInterval(this.#timer);
    this.#video.pause();
    this.#video.removeAttribute("src");
    this.#video.load();
    this.#video.hidden = true;
  }

  /** Frames say when they are seen, which is better than the element's clock. */
  #watchFrames(): void {
    this.#video.requestVideoFrameCallback((_now, frame) => {
      if (this.#ending.signal.aborted) return;
      this.#hasFrames = true;
      if (this.state === "playing") {
        const { expectedDisplayTime, mediaTime } = frame;
        this.#filter.observe(expectedDisplayTime, mediaTime, this.rate);
      }
      this.#watchFrames();
    });
  }

  #look(): void {
    const millis = performance.now();
    const { currentTime } = this.#video;
    if (currentTime !== this.#lastSeconds) this.#movedMillis = millis;
    this.#lastSeconds = currentTime;
    const isMoving = this.state === "playing";
    const { line } = this.#filter;
    // While frames come they say more; a hidden page or a sound has none.
    const isFresh = line !== undefined && line.speed === this.rate &&
      millis - line.pageMillis < 3 * LOOK_MILLIS;
    if (!isMoving) this.#filter.observe(millis, currentTime, 0);
    else if (!this.#hasFrames || !isFresh) {
      this.#filter.observe(millis, currentTime, this.rate);
    }
    this.#changed();
  }
}

function reasonOf(error: MediaError | null): string {
  switch (error?.code) {
    case MediaError.MEDIA_ERR_NETWORK:
      return "it could not be loaded to the end";
    case MediaError.MEDIA_ERR_DECODE:
      return "it is damaged, or this browser cannot decode it";
    default:
      return "it is not there, or this browser cannot play it";
  }
}
