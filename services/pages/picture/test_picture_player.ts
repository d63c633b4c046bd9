import { TEST_PICTURE_ID } from "../content_names.ts";
import { type PageLine, positionAt } from "../tv/page_line.ts";
import { drawTestPicture } from "./test_picture.ts";
import type { Player, PlayerState } from "../player/player.ts";

/** Plays the test picture on a canvas, for ever. */
export class TestPicturePlayer implements Player {
  readonly contentId = TEST_PICTURE_ID;
  readonly durationSeconds = null;
  readonly words = "The test picture needs no file and has no end";
  readonly #canvas: HTMLCanvasElement;
  readonly #changed: () => void;
  #line: PageLine = {
    pageMillis: performance.now(),
    positionSeconds: 0,
    speed: 1,
  };
  #rate = 1;
  #frame: number;

  /**
   * Begins to play at 0.
   *
   * @param canvas Where it is drawn.
   * @param changed Called when it moves otherwise than before.
   */
  constructor(canvas: HTMLCanvasElement, changed: () => void) {
    this.#canvas = canvas;
    this.#changed = changed;
    canvas.hidden = false;
    this.#frame = requestAnimationFrame((millis) => this.#draw(millis));
  }

  get state(): PlayerState {
    return this.#line.speed === 0 ? "paused" : "playing";
  }

  get line(): PageLine {
    return this.#line;
  }

  get rate(): number {
    return this.#rate;
  }

  play(): void {
    this.#move({ speed: this.#rate });
  }

  pause(): void {
    this.#move({ speed: 0 });
  }

  seek(seconds: number): void {
    this.#move({ positionSeconds: Math.max(0, seconds) });
  }

  setRate(rate: number): void {
    this.#rate = rate;
    if (this.#line.speed !== 0) this.#move({ speed: rate });
  }

  [Symbol.dispose](): void {
    cancelAnimationFrame(this.#frame);
    this.#canvas.hidden = true;
  }

  #move(change: Partial<PageLine>): void {
    const pageMillis = performance.now();
    const positionSeconds = positionAt(this.#line, pageMillis);
    this.#line = { ...this.#line, pageMillis, positionSeconds, ...change };
    this.#changed();
  }

  #draw(millis: number): void {
    const seconds = positionAt(this.#line, seenAt(millis));
    const words = this.#line.speed === 0 ? "Paused" : "TV";
    drawTestPicture(this.#canvas, { seconds, words });
    this.#frame = requestAnimationFrame((next) => this.#draw(next));
  }
}

/** What is drawn in one frame is seen about when the next one begins. */
const FRAME_MILLIS = 1_000 / 60;

/**
 * Tells when a frame is seen.
 *
 * @param frameMillis The time that `requestAnimationFrame` gave.
 * @returns Milliseconds of `performance.now()`.
 */
export function seenAt(frameMillis: number): number {
  return frameMillis + FRAME_MILLIS;
}
