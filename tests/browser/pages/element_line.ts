/// <reference lib="dom" />

/** A line on which an element's media run. */
export interface ElementLine {
  readonly positionSeconds: number;
  readonly sharedSeconds: number;
  readonly speed: number;
}

const SAMPLES = 7;
const WORTH_SAYING_SECONDS = 0.004;

/** Says on which line an element plays, whenever that is another one. */
export class SteadyLineOfElement {
  readonly #video: HTMLVideoElement;
  readonly #now: () => number;
  #line: ElementLine | undefined;
  #offsets: number[] = [];
  #changedAt = 0;
  announce: (line: ElementLine) => void = () => {};

  constructor(video: HTMLVideoElement, now: () => number) {
    this.#video = video;
    this.#now = now;
    for (
      const name of [
        "playing",
        "pause",
        "seeking",
        "seeked",
        "ratechange",
        "waiting",
      ]
    ) {
      video.addEventListener(name, () => this.#handleChange());
    }
    setInterval(() => this.#sample(), 50);
  }

  announceAgain(): void {
    if (this.#line !== undefined) this.announce(this.#line);
  }

  get #speed(): number {
    const { paused, seeking, readyState, playbackRate } = this.#video;
    return paused || seeking || readyState < 3 ? 0 : playbackRate;
  }

  #handleChange(): void {
    this.#offsets = [];
    this.#changedAt = this.#now();
    this.#say(this.#video.currentTime, this.#now());
  }

  #say(positionSeconds: number, sharedSeconds: number): void {
    this.#line = { positionSeconds, sharedSeconds, speed: this.#speed };
    this.announce(this.#line);
  }

  #sample(): void {
    const position = this.#video.currentTime;
    const now = this.#now();
    const line = this.#line;
    if (line === undefined || line.speed === 0) return;
    if (now - this.#changedAt < 0.15) return;
    this.#offsets.push(
      position - line.positionSeconds - (now - line.sharedSeconds) * line.speed,
    );
    if (this.#offsets.length < SAMPLES) return;
    if (this.#offsets.length > SAMPLES) this.#offsets.shift();
    const middle = this.#offsets.toSorted((a, b) => a - b)[3] ?? 0;
    if (Math.abs(middle) < WORTH_SAYING_SECONDS) return;
    this.#offsets = [];
    const expected = line.positionSeconds +
      (now - line.sharedSeconds) * line.speed;
    this.#say(expected + middle, now);
  }
}
