import type { MpvMessage, MpvProperty } from "./mpv_message.ts";

/**
 * Properties that are watched as long as there is a connection. A player tells of
 * changes in this order, so that what a position means comes before it, and
 * `idle-active`, which always has a value, means that all are known.
 */
export const WATCHED_PROPERTIES: readonly MpvProperty["name"][] = [
  "working-directory",
  "rebase-start-time",
  "path",
  "file-format",
  "demuxer-start-time",
  "play-dir",
  "speed",
  "core-idle",
  "idle-active",
];

/** What a player has said of itself. */
export class MpvPlayer {
  /** Whether it has said all that is needed to begin with. */
  isKnown = false;
  /** What it plays, as it was given it; null for nothing. */
  path: string | null = null;
  /** What it takes a relative path to mean. */
  workingDirectory: string | null = null;
  /** The name of the file's format. */
  fileFormat: string | null = null;
  /** Where the file's own time begins, in seconds. */
  startSeconds = 0;
  /** Whether it is changing to what it plays, and has not begun to. */
  isChanging = false;
  /** Whether what it should play cannot be played. */
  hasFailed = false;
  /** The speed when it plays; below 0 backwards, never 0. */
  speed = 1;
  /** Its word for the position, in seconds; null for none. */
  timePosSeconds: number | null = null;
  #isCoreIdle = true;
  #hasNothing = false;
  #isRebased = true;
  #isBackward = false;
  #forwardSpeed = 1;

  /** Whether something moves at present: no pause, no seek, data at hand. */
  get isPlaying(): boolean {
    return !this.#isCoreIdle && !this.isChanging;
  }

  /** The position at which its words begin to count, in seconds. */
  get zeroSeconds(): number {
    return this.#isRebased ? 0 : this.startSeconds;
  }

  /**
   * Gives the direction in which positions grow: -1 while it plays backwards.
   */
  get direction(): 1 | -1 {
    return this.#isBackward ? -1 : 1;
  }

  /**
   * Learns from a message.
   *
   * @param message A property or an event.
   */
  handle(message: Exclude<MpvMessage, { readonly kind: "reply" }>): void {
    if (message.kind === "property") this.#handleProperty(message.property);
    else this.#handleEvent(message.event, message.reason);
  }

  #handleProperty({ name, value }: MpvProperty): void {
    switch (name) {
      case "path":
        this.path = value;
        break;
      case "working-directory":
        this.workingDirectory = value;
        break;
      case "file-format":
        this.fileFormat = value;
        break;
      case "demuxer-start-time":
        this.startSeconds = value ?? 0;
        break;
      case "rebase-start-time":
        this.#isRebased = value ?? true;
        break;
      case "play-dir":
        this.#isBackward = value === "backward";
        this.speed = this.#forwardSpeed * this.direction;
        break;
      case "speed":
        this.#forwardSpeed = value === null || value <= 0 ? 1 : value;
        this.speed = this.#forwardSpeed * this.direction;
        break;
      case "core-idle":
        this.#isCoreIdle = value !== false;
        if (!this.#isCoreIdle) this.isChanging = false;
        break;
      case "idle-active":
        this.isKnown = true;
        this.#hasNothing = value === true;
        if (this.#hasNothing) this.isChanging = false;
        break;
      case "time-pos":
        this.timePosSeconds = value;
    }
  }

  #handleEvent(event: string, reason: string | undefined): void {
    switch (event) {
      case "start-file":
        this.hasFailed = false;
        this.#change();
        break;
      case "end-file":
        this.hasFailed = reason === "error";
        this.#change();
        // Began and ended before it was told that there was something to play.
        if (this.#hasNothing) this.isChanging = false;
        break;
      case "playback-restart":
        this.isChanging = false;
    }
  }

  /** A property that is the same of both files is not told again. */
  #change(): void {
    this.isChanging = true;
    this.timePosSeconds = null;
  }
}
