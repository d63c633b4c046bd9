import {
  createLogger,
  FaultLog,
  Metrics,
  SYSTEM_CLOCK,
  WallClockFollower,
  type WallClockReading,
} from "@dvbcss/runtime";
import { until } from "./until.ts";

/** A server's wall clock as our own client knows it: the measure of others. */
export class TruthClock implements AsyncDisposable {
  readonly #follower: WallClockFollower;

  constructor(follower: WallClockFollower) {
    this.#follower = follower;
  }

  /**
   * Follows a WC server on loopback, and waits for its first reply.
   *
   * @param port Its UDP port.
   * @returns The clock.
   */
  static async follow(port: number): Promise<TruthClock> {
    const logger = createLogger({
      level: "error",
      json: true,
      service: "truth",
    });
    const counter = new Metrics().counter("faults_total", "Faults.");
    const follower = new WallClockFollower({
      clock: SYSTEM_CLOCK,
      logger,
      faults: new FaultLog({ logger, counter, clock: SYSTEM_CLOCK }),
    });
    follower.follow({ hostname: "127.0.0.1", port });
    await until(() => follower.read() !== undefined, "a wall clock");
    return new TruthClock(follower);
  }

  /** Reads the wall clock and the bound on this reading's error. */
  read(): WallClockReading {
    const reading = this.#follower.read();
    if (reading === undefined) throw new Error("No wall clock");
    return reading;
  }

  /** Stops following. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#follower[Symbol.asyncDispose]();
  }
}
