import type { MonotonicNanos } from "@dvbcss/clock";
import type { Logger } from "./logger.ts";
import type { Counter } from "./metrics.ts";
import type { MonotonicClock } from "../clock/system_clock.ts";

/** A log line about one peer is written at most this often. */
const LINE_INTERVAL_NANOS = 1_000_000_000n;

/**
 * Lines about all peers together in one interval. Source addresses can be forged,
 * so that a line for each would be as many as an attacker likes.
 */
const MAX_LINES = 20;

/**
 * Peers remembered at once. Source addresses can be forged, so the table must
 * not grow with them; the oldest is forgotten first.
 */
const MAX_PEERS = 1_024;

interface PeerHistory {
  /** When the last line about this peer was written. */
  readonly loggedAt: MonotonicNanos;
  /** Faults since then that have no line of their own. */
  untold: number;
}

/** Settings of a {@linkcode FaultLog}. */
export interface FaultLogOptions {
  /** Where lines go. */
  readonly logger: Logger;
  /** Counts faults by name, under the label `fault`. */
  readonly counter: Counter;
  /** What the interval between lines is measured with. */
  readonly clock: MonotonicClock;
}

/**
 * Counts what peers do wrong, and logs it at most once a second for each peer.
 *
 * When many peers err at once, some are counted only: at most 20 lines are
 * written in a second.
 */
export class FaultLog {
  readonly #options: FaultLogOptions;
  readonly #peers = new Map<string, PeerHistory>();
  #intervalBegan: MonotonicNanos | undefined;
  #lines = 0;

  /**
   * Starts with nothing counted.
   *
   * @param options Settings.
   */
  constructor(options: FaultLogOptions) {
    this.#options = options;
  }

  /**
   * Counts a fault, and logs it unless the peer or too many others were in the log
   * within a second.
   *
   * @param peer Who did it, as an address or connection id.
   * @param fault What, in kebab-case.
   */
  report(peer: string, fault: string): void {
    const { logger, counter, clock } = this.#options;
    counter.add({ fault });
    const now = clock.now();
    const known = this.#peers.get(peer);
    if (known !== undefined && now - known.loggedAt < LINE_INTERVAL_NANOS) {
      known.untold++;
      return;
    }
    if (!this.#mayWrite(now)) return;
    const untold = known?.untold ?? 0;
    logger.warn("fault", {
      peer,
      fault,
      ...(untold > 0 ? { untold } : {}),
    });
    this.#remember(peer, { loggedAt: now, untold: 0 });
  }

  #mayWrite(now: MonotonicNanos): boolean {
    const began = this.#intervalBegan;
    if (began === undefined || now - began >= LINE_INTERVAL_NANOS) {
      this.#intervalBegan = now;
      this.#lines = 0;
    }
    return ++this.#lines <= MAX_LINES;
  }

  #remember(peer: string, history: PeerHistory): void {
    // Deleting first keeps the map in order of age.
    this.#peers.delete(peer);
    this.#peers.set(peer, history);
    if (this.#peers.size > MAX_PEERS) {
      const [oldest] = this.#peers.keys();
      if (oldest !== undefined) this.#peers.delete(oldest);
    }
  }
}
