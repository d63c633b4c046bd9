import type { PageReading } from "./page_reading.ts";

/** A state of motion, in seconds. */
export interface TimingStateVector {
  /** Content time, in seconds. */
  readonly position: number;
  /** Content seconds per second. */
  readonly velocity: number;
  /** Always 0: a timeline goes on at one speed until it is given another. */
  readonly acceleration: number;
  /** When, in seconds. */
  readonly timestamp: number;
}

/** States of a {@linkcode TvTimingSource}, in the words of the draft. */
export type TimingReadyState = "connecting" | "open" | "closed";

/** The part of a companion that a {@linkcode TvTimingSource} reads. */
export interface TimedCompanion {
  /** Whether it was closed. */
  readonly closed: boolean;
  /** Reads what is known now. */
  reading(): PageReading;
  /** Registers a listener for changes. */
  on(name: "change", listener: (reading: PageReading) => void): () => void;
}

type Listener = ((event: Event) => void) | null;

/** Positions this close, in seconds, are the same motion, told again. */
const SAME_SECONDS = 0.000_5;
/** A skew that changed by less, in seconds, is the same. */
const SAME_SKEW_SECONDS = 0.000_02;
/**
 * How often to see where the wall clock is led, in milliseconds. A correction is
 * made up for at half a per cent at most, so 1.3 ms between two looks.
 */
const LOOK_MILLIS = 250;

/**
 * The timeline of a TV Device as a timing provider, so that players and sequencers
 * made for the timing object of the W3C's Multi-Device Timing Community Group play
 * along unchanged: `new TimingObject(new TvTimingSource(tv))`.
 *
 * It is open as soon as the position is known. Its vector is in time of the wall
 * clock, counted so that it was `performance.now()` at first; the skew is what the
 * two have come apart since. So a better measurement is an "adjust", and only the
 * TV makes a "change". While
 * the position is not known any more, the motion stands still where it was, since
 * a timing object that was open can say so in no other way.
 *
 * A companion cannot move what the TV plays, so {@linkcode TvTimingSource.update}
 * refuses.
 *
 * Source: Timing Object, draft community group report, timing provider.
 */
export class TvTimingSource extends EventTarget {
  /** Where the timeline begins: unknown. */
  readonly startPosition = -Infinity;
  /** Where the timeline ends: unknown. */
  readonly endPosition = Infinity;
  /** What went wrong for good: nothing, a companion tries again for ever. */
  readonly error: Error | null = null;
  /** Called with each "adjust" event. */
  onadjust: Listener = null;
  /** Called with each "change" event. */
  onchange: Listener = null;
  /** Called with each "readystatechange" event. */
  onreadystatechange: Listener = null;
  readonly #companion: TimedCompanion;
  #readyState: TimingReadyState = "connecting";
  #vector: TimingStateVector = AT_REST;
  #skew = 0;
  #wallClockMinusPageSeconds: number | undefined;
  readonly #looking: ReturnType<typeof setInterval>;

  /**
   * Begins to follow a companion.
   *
   * @param companion The companion.
   */
  constructor(companion: TimedCompanion) {
    super();
    this.#companion = companion;
    companion.on("change", (reading) => this.#follow(reading));
    this.#looking = setInterval(
      () => this.#follow(companion.reading()),
      LOOK_MILLIS,
    );
    this.#follow(companion.reading());
  }

  /** Whether it can be read. */
  get readyState(): TimingReadyState {
    return this.#readyState;
  }

  /** How far the wall clock went ahead of `performance.now()`, in seconds. */
  get skew(): number {
    return this.#skew;
  }

  /** The motion; its timestamp is `performance.now()` plus the skew, in seconds. */
  get vector(): TimingStateVector {
    return this.#vector;
  }

  /**
   * Reads the motion now.
   *
   * @returns The motion; its timestamp is `performance.now()`, in seconds.
   * @throws {DOMException} InvalidStateError, if it is not open.
   */
  query(): TimingStateVector {
    if (this.#readyState !== "open") {
      const what = "Cannot query: the position must be known";
      throw new DOMException(what, "InvalidStateError");
    }
    const timestamp = performance.now() / 1e3;
    const position = positionAt(this.#vector, timestamp + this.#skew);
    return { ...this.#vector, position, timestamp };
  }

  /**
   * Refuses to change the motion.
   *
   * @returns A promise that is rejected with NotAllowedError.
   */
  update(): Promise<void> {
    const what = "Cannot update: only the TV moves its timeline";
    return Promise.reject(new DOMException(what, "NotAllowedError"));
  }

  #follow(reading: PageReading): void {
    if (this.#companion.closed) {
      clearInterval(this.#looking);
      this.#stop(reading);
      this.#setReadyState("closed");
    } else if (!this.#take(reading)) this.#stop(reading);
  }

  /** Takes over the motion of a reading; false if it has none. */
  #take({ pageMillis, wallClock, positionSeconds, speed }: PageReading) {
    if (wallClock === null || positionSeconds === null || speed === null) {
      return false;
    }
    const apart = Number(wallClock) / 1e9 - pageMillis / 1e3;
    this.#wallClockMinusPageSeconds ??= apart;
    this.#adjust(apart - this.#wallClockMinusPageSeconds);
    const timestamp = pageMillis / 1e3 + this.#skew;
    const expected = positionAt(this.#vector, timestamp);
    const same = this.#vector.velocity === speed &&
      Math.abs(positionSeconds - expected) < SAME_SECONDS;
    if (this.#readyState === "open" && same) return true;
    this.#vector = {
      position: positionSeconds,
      velocity: speed,
      acceleration: 0,
      timestamp,
    };
    this.#tell("change");
    this.#setReadyState("open");
    return true;
  }

  #stop({ pageMillis }: PageReading): void {
    if (this.#readyState !== "open" || this.#vector.velocity === 0) return;
    const timestamp = pageMillis / 1e3 + this.#skew;
    const position = positionAt(this.#vector, timestamp);
    this.#vector = { ...this.#vector, position, velocity: 0, timestamp };
    this.#tell("change");
  }

  #adjust(skew: number): void {
    if (Math.abs(skew - this.#skew) < SAME_SKEW_SECONDS) return;
    this.#skew = skew;
    this.#tell("adjust");
  }

  #setReadyState(state: TimingReadyState): void {
    if (state === this.#readyState) return;
    this.#readyState = state;
    this.#tell("readystatechange");
  }

  #tell(type: "adjust" | "change" | "readystatechange"): void {
    const event = new Event(type);
    this.dispatchEvent(event);
    this[`on${type}`]?.(event);
  }
}

const AT_REST: TimingStateVector = {
  position: 0,
  velocity: 0,
  acceleration: 0,
  timestamp: 0,
};

function positionAt(vector: TimingStateVector, timestamp: number): number {
  return vector.position + vector.velocity * (timestamp - vector.timestamp);
}
