import { delay } from "@dvbcss/std/async";
import {
  createLogger,
  FaultLog,
  Metrics,
  SYSTEM_CLOCK,
  WallClockFollower,
  type WallClockReading,
} from "@dvbcss/runtime";
import { until } from "./until.ts";

/** How well the truth is to be known, in nanoseconds. */
const KNOWN_WITHIN_NANOS = 20e6;
const LOOK_EVERY_MILLIS = 10;

/**
 * Watches a wall clock on this machine, and whether its follower's bounds hold.
 *
 * The WC service counts on the kernel's clock, as this process does, so that the
 * two differ by a constant. It is measured at first; from then on whatever the
 * follower reads must be that, within its bound.
 */
export class ClockWitness implements AsyncDisposable {
  /** What was found to be wrong, in words. */
  readonly violations: string[] = [];
  /** Changes of the wall clock that are no improvements. */
  readonly steps: string[] = [];
  readonly #follower: WallClockFollower;
  #ended = false;
  #watching: Promise<void> = Promise.resolve();
  #readings = 0;

  private constructor(follower: WallClockFollower) {
    this.#follower = follower;
    follower.subscribe(({ change, from, to }) => {
      if (change === "step") this.steps.push(`${from} to ${to}`);
    });
  }

  /**
   * Begins to watch.
   *
   * @param port UDP port of the WC service.
   * @returns The witness, once the wall clock is known.
   */
  static async follow(port: number): Promise<ClockWitness> {
    const follower = newFollower();
    const witness = new ClockWitness(follower);
    follower.follow({ hostname: "127.0.0.1", port });
    await until(
      () => witness.#dispersionNanos() < KNOWN_WITHIN_NANOS,
      "The wall clock",
    );
    witness.#watching = witness.#watch();
    return witness;
  }

  /** How often was looked. */
  get readings(): number {
    return this.#readings;
  }

  /** What is read now. */
  get reading(): WallClockReading | undefined {
    return this.#follower.read();
  }

  /** Stops. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    await this.#watching;
    await this.#follower[Symbol.asyncDispose]();
  }

  async #watch(): Promise<void> {
    const truth = this.#read();
    while (!this.#ended) {
      const { aheadNanos, boundNanos } = this.#read();
      const apart = Math.abs(Number(aheadNanos - truth.aheadNanos));
      if (apart > boundNanos + truth.boundNanos) {
        this.violations.push(`${apart} ns off, within ${boundNanos} ns`);
      }
      this.#readings++;
      await delay(LOOK_EVERY_MILLIS);
    }
  }

  /** How far the wall clock is ahead of the local clock, and how sure that is. */
  #read(): { readonly aheadNanos: bigint; readonly boundNanos: number } {
    const now = SYSTEM_CLOCK.now();
    const reading = this.#follower.readAt(now);
    if (reading === undefined) throw new Error("The wall clock was lost");
    const { wallClock, dispersionNanos } = reading;
    return { aheadNanos: wallClock - now, boundNanos: dispersionNanos + 2 };
  }

  #dispersionNanos(): number {
    return this.#follower.read()?.dispersionNanos ?? Infinity;
  }
}

function newFollower(): WallClockFollower {
  const logger = createLogger({
    level: "error",
    json: true,
    service: "test",
    writeLog: () => {},
  });
  const counter = new Metrics().counter("faults_total", "Faults.");
  const faults = new FaultLog({ logger, counter, clock: SYSTEM_CLOCK });
  return new WallClockFollower({ clock: SYSTEM_CLOCK, logger, faults });
}
