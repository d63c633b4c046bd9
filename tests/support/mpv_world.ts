import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import type { Presentation, Timeline } from "@dvbcss/presentation";
import {
  MpvSource,
  type SourceAction,
  type SourceInstant,
} from "@dvbcss/source";
import { SimulatedMpv, type SimulatedMpvOptions } from "./mpv_simulated.ts";
import { secondsAt } from "./mpv_timeline.ts";
import type { SeededRandom } from "./random.ts";
import { performIn, type SourceSurroundings } from "./source_surroundings.ts";

/** The wall clock is ahead of the local clock by this, in nanoseconds. */
const WALL_CLOCK_AHEAD = 1_234_567_890_123_456n;

/** A source and the player that it follows, in simulated time. */
export class MpvWorld {
  /** Seconds since the start. */
  now = 1;
  /** The player. */
  readonly mpv: SimulatedMpv;
  /** What it is followed by. */
  readonly source = new MpvSource({ path: "/run/mpv/socket" });
  /** When something was announced. */
  readonly announcedAt: number[] = [];
  /** What the operator was told. */
  readonly notes: string[] = [];
  /** Faults that were counted. */
  readonly faults: string[] = [];
  /** Whether lines get through, either way. */
  isAnswering = true;
  #timerAt = Infinity;
  #connection = 0;
  readonly #surroundings: SourceSurroundings = {
    notes: this.notes,
    faults: this.faults,
    present: () => {
      this.announcedAt.push(this.now);
    },
    setTimer: (at) => {
      this.#timerAt = at === null ? Infinity : Number(at) / 1e9;
    },
    open: (connection) => {
      this.#connection = connection;
    },
    close: () => {},
    send: (_connection, message) => {
      if (this.isAnswering) this.mpv.receive(this.now, String(message));
    },
  };

  constructor(options: SimulatedMpvOptions, random: SeededRandom) {
    this.mpv = new SimulatedMpv(options, random);
    this.perform(this.source.start());
    this.connect();
  }

  /** What is presented. */
  get presentation(): Presentation {
    return this.source.presentation;
  }

  /** The present instant. */
  get instant(): SourceInstant {
    const local = BigInt(Math.round(this.now * 1e9));
    return {
      local: monotonicNanos(local),
      wallClock: wallClockNanos(local + WALL_CLOCK_AHEAD),
      dispersionNanos: durationNanos(0),
    };
  }

  /** The connection that was asked for opens. */
  connect(): void {
    const connection = this.#connection;
    this.perform(
      this.source.handleConnection(this.instant, { kind: "open", connection }),
    );
  }

  /** The connection ends. */
  disconnect(reason: string): void {
    const connection = this.#connection;
    const event = { kind: "closed", connection, reason } as const;
    this.perform(this.source.handleConnection(this.instant, event));
  }

  /** The player says a line. */
  say(message: string | Uint8Array): void {
    const connection = this.#connection;
    const event = { kind: "message", connection, message } as const;
    this.perform(this.source.handleConnection(this.instant, event));
  }

  /** Lets time pass until something happens, and at most so long. */
  step(until: number): void {
    const next = Math.min(this.mpv.nextAt, this.#timerAt, until);
    this.now = Math.max(this.now, next);
    const lines = this.mpv.advance(this.now);
    for (const line of this.isAnswering ? lines : []) this.say(line);
    if (this.#timerAt <= this.now) {
      this.#timerAt = Infinity;
      this.perform(this.source.handleTimer(this.instant));
    }
  }

  /** Lets time pass. */
  advance(seconds: number): void {
    const until = this.now + seconds;
    while (this.now < until) this.step(until);
  }

  /**
   * How far a timeline is ahead of the player, in seconds; undefined while it is
   * not available.
   */
  error(): number | undefined {
    const seconds = secondsAt(this.#elapsed, this.instant.wallClock);
    return seconds === undefined
      ? undefined
      : seconds - this.mpv.positionAt(this.now);
  }

  /**
   * Lets time pass, and looks every ten milliseconds.
   *
   * @returns The largest error, in seconds; infinite if there was no timeline.
   */
  worstErrorDuring(seconds: number): number {
    let worst = 0;
    for (let step = 0; step < seconds * 100; step++) {
      this.advance(0.01);
      worst = Math.max(worst, Math.abs(this.error() ?? Infinity));
    }
    return worst;
  }

  /** The speed that is announced; undefined while there is no position. */
  get speed(): number | undefined {
    const correlation = this.#elapsed?.correlation;
    return correlation && correlation !== "pending"
      ? correlation.speed
      : undefined;
  }

  get #elapsed(): Timeline | undefined {
    return this.presentation.timelines.at(-1);
  }

  /** Carries out actions. */
  perform(actions: readonly SourceAction[]): void {
    performIn(this.#surroundings, actions);
  }
}
