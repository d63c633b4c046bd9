import { FLASH_SECONDS, flashesBetween } from "./flash_pattern.ts";
import type { PageLine } from "../tv/page_line.ts";

/** Beeps are planned so long ahead, in seconds. */
const AHEAD_SECONDS = 0.3;

/** A planned beep that is off by more than this is planned anew, in seconds. */
const TOLERANCE_SECONDS = 0.002;

const PITCH_HERTZ = 1_000;
const VOLUME = 0.25;
const EDGE_SECONDS = 0.003;

interface PlannedBeep {
  readonly at: number;
  readonly oscillator: OscillatorNode;
}

/**
 * Beeps with each flash of the test picture, as exactly as the browser can: beeps
 * are planned on the audio clock, which says when its sound is heard.
 */
export class Beeper {
  readonly #context: AudioContext;
  readonly #planned = new Map<number, PlannedBeep>();

  /** Is silent until a person's tap lets it sound. */
  constructor() {
    this.#context = new AudioContext({ latencyHint: "interactive" });
  }

  /** Whether it may sound. */
  get isOn(): boolean {
    return this.#context.state === "running";
  }

  /** Lets it sound; to be called while a person's tap or key is handled. */
  async turnOn(): Promise<void> {
    await this.#context.resume();
  }

  /** Stops it. */
  async turnOff(): Promise<void> {
    this.#clear();
    await this.#context.suspend();
  }

  /**
   * Plans the beeps to come; to be called several times a second.
   *
   * @param line Where content is; undefined while it is not known.
   */
  plan(line: PageLine | undefined): void {
    if (line === undefined || line.speed <= 0 || !this.isOn) {
      this.#clear();
      return;
    }
    const nowMillis = performance.now();
    const now = line.positionSeconds +
      (nowMillis - line.pageMillis) / 1e3 * line.speed;
    const flashes = flashesBetween(now, now + AHEAD_SECONDS * line.speed);
    const due = new Set<number>();
    for (const { slot, startSeconds } of flashes) {
      const millis = nowMillis + (startSeconds - now) / line.speed * 1e3;
      due.add(slot);
      this.#planOne(slot, this.#audioSecondsAt(millis), line.speed);
    }
    for (const [slot, { at, oscillator }] of this.#planned) {
      const isOver = at + FLASH_SECONDS < this.#context.currentTime;
      if (isOver) this.#planned.delete(slot);
      else if (!due.has(slot) && at > this.#context.currentTime) {
        oscillator.stop();
        this.#planned.delete(slot);
      }
    }
  }

  #planOne(slot: number, at: number, speed: number): void {
    const before = this.#planned.get(slot);
    if (before !== undefined) {
      if (Math.abs(before.at - at) < TOLERANCE_SECONDS) return;
      before.oscillator.stop();
      this.#planned.delete(slot);
    }
    if (at < this.#context.currentTime) return;
    const end = at + FLASH_SECONDS / speed;
    const oscillator = new OscillatorNode(this.#context, {
      frequency: PITCH_HERTZ,
    });
    const gain = new GainNode(this.#context, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(VOLUME, at + EDGE_SECONDS);
    gain.gain.setValueAtTime(VOLUME, end - EDGE_SECONDS);
    gain.gain.linearRampToValueAtTime(0, end);
    oscillator.connect(gain).connect(this.#context.destination);
    oscillator.start(at);
    oscillator.stop(end);
    this.#planned.set(slot, { at, oscillator });
  }

  /** When the audio clock shows what is heard at an instant of the page. */
  #audioSecondsAt(pageMillis: number): number {
    const { contextTime = 0, performanceTime = 0 } = this.#context
      .getOutputTimestamp();
    // Before anything was output there is no such pair.
    if (performanceTime === 0) {
      const latency = this.#context.outputLatency || 0;
      return this.#context.currentTime - latency +
        (pageMillis - performance.now()) / 1e3;
    }
    return contextTime + (pageMillis - performanceTime) / 1e3;
  }

  #clear(): void {
    for (const { oscillator } of this.#planned.values()) oscillator.stop();
    this.#planned.clear();
  }
}
