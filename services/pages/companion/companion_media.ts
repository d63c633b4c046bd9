import { type BrowserCompanion, MediaSynchroniser } from "@dvbcss/browser";
import {
  GENTLE_PROFILE,
  type MediaPlacement,
  type MediaState,
  TIGHT_PROFILE,
} from "@dvbcss/companion";

/** Plays a file in step with the TV. */
export class CompanionMedia implements Disposable {
  readonly #video: HTMLVideoElement;
  readonly #synchroniser: MediaSynchroniser;
  #state: MediaState | "failed" | undefined;
  #words = "Loading the media";

  /**
   * Begins to play.
   *
   * @param video The element; it is for this file alone until disposed.
   * @param url Where the file is.
   * @param tv What it is kept in step with.
   * @param placement How it lies on the timeline.
   */
  constructor(
    video: HTMLVideoElement,
    url: string,
    tv: BrowserCompanion,
    placement: Partial<MediaPlacement>,
  ) {
    this.#video = video;
    video.hidden = false;
    video.src = url;
    this.#synchroniser = new MediaSynchroniser({
      element: video,
      timelineAt: (pageMillis) => tv.readingAt(pageMillis),
      placement,
      notify: (event) => {
        this.#words = event.words;
        this.#state = event.kind === "failed" ? "failed" : event.state;
      },
    });
    this.setMuted(video.muted);
  }

  /** How it stands. */
  get state(): MediaState | "failed" | undefined {
    return this.#state;
  }

  /** The same in words. */
  get words(): string {
    return this.#words;
  }

  /** Its position minus where it should be, in seconds; null if not known. */
  get differenceSeconds(): number | null {
    return this.#synchroniser.errorSeconds ?? null;
  }

  /**
   * Lays it differently on the timeline.
   *
   * @param placement How; what is left out stays.
   */
  place(placement: Partial<MediaPlacement>): void {
    this.#synchroniser.placement = {
      ...this.#synchroniser.placement,
      ...placement,
    };
  }

  /**
   * Says whether it may be heard; what is not heard is moved more freely.
   *
   * @param muted Whether it is silent.
   */
  setMuted(muted: boolean): void {
    this.#video.muted = muted;
    this.#synchroniser.profile = muted ? TIGHT_PROFILE : GENTLE_PROFILE;
  }

  /** Tries again to play, as after a tap. */
  play(): void {
    this.#video.play().catch(() => {
      // The synchroniser says so in words.
    });
    this.#synchroniser.look();
  }

  [Symbol.dispose](): void {
    this.#synchroniser[Symbol.dispose]();
    this.#video.pause();
    this.#video.removeAttribute("src");
    this.#video.load();
    this.#video.hidden = true;
  }
}
