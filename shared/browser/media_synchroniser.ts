import type { MonotonicNanos } from "@dvbcss/clock";
import {
  type CompanionReading,
  GENTLE_PROFILE,
  type MediaAction,
  MediaFollower,
  type MediaPlacement,
  type MediaState,
  mediaStateInWords,
  mediaTargetAt,
  NO_EXPERIENCE,
  type PlaybackProfile,
} from "@dvbcss/companion";
import {
  type MediaStorage,
  pageStorage,
  storedExperience,
  storedOutputDelaySeconds,
  storeExperience,
  storeOutputDelaySeconds,
} from "./media_memory.ts";
import { mediaErrorInWords, readMedia } from "./media_reading.ts";
import { pageMillisOf, pageNow } from "./page_clock.ts";

/** What a person may want to know of media that are kept in step. */
export type MediaEvent =
  | {
    readonly kind: "state";
    readonly state: MediaState;
    /** The same in words. */
    readonly words: string;
  }
  | {
    /** The media cannot be played; another source may be. */
    readonly kind: "failed";
    /** Why, in words. */
    readonly words: string;
  };

/** What a {@linkcode MediaSynchroniser} works on. */
export interface MediaSynchroniserOptions {
  /** The `<video>` or `<audio>` element; its rate, position and play state are ours. */
  readonly element: HTMLMediaElement;
  /** Reads where the TV's timeline is at an instant of `performance.now()`. */
  readonly timelineAt: (
    pageMillis: number,
  ) => Pick<CompanionReading, "positionSeconds" | "speed">;
  /** How it may be moved; gentle if absent. */
  readonly profile?: PlaybackProfile;
  /**
   * How the media lie on the timeline; from its zero on, with the output delay
   * kept by the page, if absent.
   */
  readonly placement?: Partial<MediaPlacement>;
  /** Called with what happens. */
  readonly notify?: (event: MediaEvent) => void;
}

/** Events of an element after which its state is another one. */
const ELEMENT_EVENTS = [
  "loadedmetadata",
  "durationchange",
  "canplay",
  "seeked",
  "waiting",
  "playing",
  "pause",
  "ended",
  "emptied",
  "error",
] as const;

/**
 * Keeps a media element on the TV's timeline until it is disposed of.
 *
 * @example In a page
 * ```ts ignore
 * using synchroniser = new MediaSynchroniser({
 *   element: document.querySelector("video"),
 *   timelineAt: (pageMillis) => tv.readingAt(pageMillis),
 *   notify: ({ words }) => status.textContent = words,
 * });
 * ```
 */
export class MediaSynchroniser {
  readonly #element: HTMLMediaElement;
  readonly #timelineAt: MediaSynchroniserOptions["timelineAt"];
  readonly #notify: (event: MediaEvent) => void;
  readonly #ending = new AbortController();
  readonly #storage: MediaStorage | undefined = pageStorage();
  readonly #follower: MediaFollower;
  #placement: MediaPlacement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The failure that was told last. */
  #failure: MediaError | null = null;

  /**
   * Takes over an element.
   *
   * @param options The element, the timeline, and how they go together.
   */
  constructor(options: MediaSynchroniserOptions) {
    this.#element = options.element;
    this.#timelineAt = options.timelineAt;
    this.#notify = options.notify ?? (() => {});
    const storage = this.#storage;
    this.#follower = new MediaFollower(
      options.profile ?? GENTLE_PROFILE,
      storage === undefined ? NO_EXPERIENCE : storedExperience(storage),
    );
    this.#placement = {
      offsetSeconds: 0,
      outputDelaySeconds: storage === undefined
        ? 0
        : storedOutputDelaySeconds(storage),
      ...options.placement,
    };
    this.#element.preservesPitch = true;
    this.#listen();
    this.look();
  }

  /** Position minus target, in seconds; undefined while it is not known. */
  get errorSeconds(): number | undefined {
    return this.#follower.errorSeconds;
  }

  /** How playback stands; undefined before the first look. */
  get state(): MediaState | undefined {
    return this.#follower.state;
  }

  /** How the media lie on the timeline. */
  get placement(): MediaPlacement {
    return this.#placement;
  }

  /** Lays the media differently on the timeline. */
  set placement(placement: MediaPlacement) {
    this.#placement = placement;
    this.look();
  }

  /**
   * Says how much later this device is heard and seen than its element says, and
   * keeps it for the next visit.
   *
   * @param seconds The delay, in seconds, from -2 to 2.
   * @throws {RangeError} If it is outside of that.
   */
  calibrate(seconds: number): void {
    if (this.#storage !== undefined) {
      storeOutputDelaySeconds(this.#storage, seconds);
    }
    this.placement = { ...this.#placement, outputDelaySeconds: seconds };
  }

  /** Changes how the element may be moved, say when it is muted. */
  set profile(profile: PlaybackProfile) {
    this.#follower.profile = profile;
  }

  /** Looks at element and timeline now; call it when the timeline changed. */
  look(): void {
    if (this.#ending.signal.aborted) return;
    if (this.#hasFailed()) return;
    const now = pageNow();
    const media = readMedia(this.#element);
    const { positionSeconds, speed } = this.#timelineAt(
      pageMillisOf(now),
    );
    const target = positionSeconds === null || speed === null
      ? undefined
      : mediaTargetAt({ positionSeconds, speed }, this.#placement);
    this.#perform(this.#follower.handleSample(now, media, target));
  }

  /** Leaves the element as it is, at the rate 1. */
  [Symbol.dispose](): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
    this.#element.playbackRate = 1;
  }

  #listen(): void {
    const { signal } = this.#ending;
    const look = () => this.look();
    for (const name of ELEMENT_EVENTS) {
      this.#element.addEventListener(name, look, { signal });
    }
    document.addEventListener("visibilitychange", look, { signal });
  }

  /** Says once why the element cannot play; nothing else is said of it then. */
  #hasFailed(): boolean {
    const { error } = this.#element;
    if (error !== null && error !== this.#failure) {
      this.#notify({ kind: "failed", words: mediaErrorInWords(error) });
    }
    this.#failure = error;
    return error !== null;
  }

  #perform(actions: readonly MediaAction[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "play":
          this.#play();
          break;
        case "pause":
          this.#element.pause();
          break;
        case "seek":
          this.#element.currentTime = action.positionSeconds;
          break;
        case "rate":
          this.#element.playbackRate = action.rate;
          break;
        case "state":
          this.#tell(action.state);
          break;
        case "set-timer":
          this.#setTimer(action.at);
          break;
        default:
          action satisfies never;
      }
    }
  }

  #tell(state: MediaState): void {
    // Whatever was learned on the way into step is worth keeping.
    if (state === "following" && this.#storage !== undefined) {
      storeExperience(this.#storage, this.#follower.experience);
    }
    this.#notify({ kind: "state", state, words: mediaStateInWords(state) });
  }

  #setTimer(at: MonotonicNanos): void {
    clearTimeout(this.#timer);
    const millis = pageMillisOf(at) - performance.now();
    this.#timer = setTimeout(() => this.look(), millis);
  }

  #play(): void {
    this.#element.play().catch((error: unknown) => {
      // The others are told by the element: it was paused again, or it failed.
      const isRefusal = error instanceof DOMException &&
        error.name === "NotAllowedError";
      if (!isRefusal || this.#ending.signal.aborted) return;
      this.#perform(this.#follower.handleRefusal(pageNow()));
    });
  }
}
