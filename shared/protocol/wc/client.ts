import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import {
  type Candidate,
  correlationOf,
  type LocalClockQuality,
  roundTripNanos,
} from "./selection/candidate.ts";
import { decodeWcMessage } from "./message/codec.ts";
import { contradict } from "./contradiction.ts";
import { Exchange, type ExchangeFault } from "./exchange.ts";
import type { WcDecodeFault } from "./message/layout.ts";
import type {
  CandidateSelector,
  Selection,
  SelectionFault,
} from "./selection/selector.ts";

/** Settings of a {@linkcode WcClient}. */
export interface WcClientOptions {
  /** Which measurements to believe, and when to take them. */
  readonly selector: CandidateSelector;
  /** Precision of our clock, in nanoseconds; never negative. */
  readonly localPrecisionNanos: DurationNanos;
  /** Bound on our clock's frequency error, in parts per million. */
  readonly localMaxFreqErrorPpm: number;
}

/**
 * Why a datagram, or for "no-reply" its absence, is no measurement; or what the
 * selector holds against a measurement.
 */
export type WcClientFault =
  | WcDecodeFault
  | ExchangeFault
  | SelectionFault
  | "no-reply";

/**
 * Why a {@linkcode WcClient} changed its mind: there was nothing before, the
 * selector prefers it, or the server's clock is not the one it was.
 */
export type WcChange = "first" | "improve" | "step";

/** What the caller of a {@linkcode WcClient} must do next, in order. */
export type WcClientAction =
  | { readonly kind: "send"; readonly datagram: Uint8Array }
  /** Replaces the timer that may be pending; `at` may have passed. */
  | { readonly kind: "set-timer"; readonly at: MonotonicNanos }
  /** Reports a measurement; nothing needs doing. */
  | {
    readonly kind: "measure";
    readonly candidate: Candidate;
    /** Round-trip time, in nanoseconds; see the function of this name. */
    readonly roundTripNanos: DurationNanos;
    /** Dispersion of this candidate alone, now, in nanoseconds. */
    readonly dispersionNanos: DurationNanos;
    /** Whether it changed what is believed; a "correlate" follows if so. */
    readonly adopted: boolean;
  }
  | {
    readonly kind: "correlate";
    readonly correlation: WallClockCorrelation;
    readonly change: WcChange;
    /** New minus old reading of the wall clock now, in nanoseconds; 0 at first. */
    readonly adjustmentNanos: bigint;
    /** Dispersion until now, in nanoseconds; infinite at first. */
    readonly dispersionBeforeNanos: DurationNanos;
    /** Dispersion from now on, in nanoseconds. */
    readonly dispersionNanos: DurationNanos;
  }
  | { readonly kind: "discard"; readonly fault: WcClientFault };

/**
 * The client side of CSS-WC, without a socket, a timer or a clock.
 *
 * Feed it time and datagrams; carry out the actions it returns. One request is
 * under way at a time, and exactly one timer is pending once the first
 * {@linkcode WcClient.handleTimer} was called: it ends the wait for a reply or
 * the pause before the next request.
 *
 * The caller passes on only datagrams from the server's address.
 *
 * A measurement that contradicts what is believed, since even their error
 * bounds do not meet, shows that the server's clock was changed (it was
 * restarted, or our machine slept). It is then adopted at once, whatever its
 * quality, and the selector starts anew; but a selector that detects steps by
 * itself is left to it.
 *
 * Source: ETSI TS 103 286-2, clause 8 (wall clock client).
 *
 * @example The first request
 * ```ts
 * import { durationNanos, monotonicNanos } from "@dvbcss/clock";
 * import { LowestDispersionSelector, WcClient } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const client = new WcClient({
 *   selector: new LowestDispersionSelector(),
 *   localPrecisionNanos: durationNanos(100),
 *   localMaxFreqErrorPpm: 50,
 * });
 * const actions = client.handleTimer(monotonicNanos(5n));
 * assertEquals(actions.map((action) => action.kind), ["send", "set-timer"]);
 * ```
 */
export class WcClient {
  readonly #selector: CandidateSelector;
  readonly #local: LocalClockQuality;
  #exchange: Exchange | undefined;
  #waiting = false;
  #dueAt: MonotonicNanos | undefined;
  #correlation: WallClockCorrelation | undefined;

  /**
   * Makes an idle client.
   *
   * @param options Its settings.
   * @throws {RangeError} If our clock's quality is negative or not finite.
   */
  constructor(options: WcClientOptions) {
    checkQuality("localPrecisionNanos", options.localPrecisionNanos);
    checkQuality("localMaxFreqErrorPpm", options.localMaxFreqErrorPpm);
    this.#selector = options.selector;
    this.#local = {
      precisionNanos: options.localPrecisionNanos,
      maxFreqErrorPpm: options.localMaxFreqErrorPpm,
    };
  }

  /**
   * What is believed of the wall clock; `undefined` before the first reply.
   *
   * It stays while replies are lost: its dispersion grows by itself.
   */
  get correlation(): WallClockCorrelation | undefined {
    return this.#correlation;
  }

  /**
   * Sends a request, or gives up waiting for its reply. Call it at start and
   * whenever the timer fires; too early, it only asks for the timer again.
   *
   * @param now The local time, read as late as possible.
   * @returns What to do.
   * @throws {RangeError} If the local time is negative or beyond 2^32 seconds.
   */
  handleTimer(now: MonotonicNanos): readonly WcClientAction[] {
    if (this.#dueAt !== undefined && now < this.#dueAt) {
      return [{ kind: "set-timer", at: this.#dueAt }];
    }
    if (!this.#waiting) return this.#request(now);
    this.#waiting = false;
    const held = this.#exchange?.expire();
    if (held !== undefined) return this.#propose(now, held);
    return [
      { kind: "discard", fault: "no-reply" },
      ...this.#follow(now, this.#selector.handleTimeout(now)),
    ];
  }

  /**
   * Takes a datagram from the server.
   *
   * @param receivedAt The local time at which it arrived (t4), read before
   * anything else was done.
   * @param datagram The octets.
   * @returns What to do.
   */
  handleDatagram(
    receivedAt: MonotonicNanos,
    datagram: Uint8Array,
  ): readonly WcClientAction[] {
    const decoded = decodeWcMessage(datagram);
    if (!decoded.ok) return [{ kind: "discard", fault: decoded.fault }];
    if (this.#exchange === undefined) {
      return [{ kind: "discard", fault: "not-our-request" }];
    }
    const outcome = this.#exchange.handleMessage(receivedAt, decoded.message);
    switch (outcome.kind) {
      case "measured":
        this.#waiting = false;
        return this.#propose(receivedAt, outcome.candidate);
      case "held":
        return [];
      case "refused":
        return [{ kind: "discard", fault: outcome.fault }];
    }
  }

  /**
   * Takes note that requests cannot be sent for an unknown time, and that the
   * timer is not going to fire. {@linkcode WcClient.handleTimer} goes on, with a
   * request at once: who was away may have come back with another clock.
   *
   * @param now The local time.
   * @returns What to do.
   */
  handleSilence(now: MonotonicNanos): readonly WcClientAction[] {
    this.#waiting = false;
    this.#dueAt = undefined;
    const before = this.#correlation;
    const adopted = this.#selector.handleSilence?.(now);
    if (before === undefined || adopted === undefined) return [];
    this.#correlation = adopted;
    return [correlate(now, { before, adopted, change: "improve" })];
  }

  /**
   * Forgets the wall clock, because the server is known to have restarted or
   * to be another one. Call {@linkcode WcClient.handleTimer} next, which sends
   * a request at once.
   */
  reset(): void {
    this.#selector.reset();
    this.#exchange = undefined;
    this.#waiting = false;
    this.#dueAt = undefined;
    this.#correlation = undefined;
  }

  #request(now: MonotonicNanos): readonly WcClientAction[] {
    this.#exchange = new Exchange(now, this.#local);
    this.#waiting = true;
    return [
      { kind: "send", datagram: this.#exchange.request() },
      this.#setTimer(now, this.#selector.timeoutNanos),
    ];
  }

  #propose(
    now: MonotonicNanos,
    candidate: Candidate,
  ): readonly WcClientAction[] {
    const correlation = correlationOf(candidate, this.#local);
    const before = this.#correlation;
    const stepped = this.#selector.detectsSteps !== true &&
      before !== undefined && contradict(before, correlation, now);
    if (stepped) this.#selector.reset();
    const selection = this.#selector.handleCandidate(now, {
      candidate,
      correlation,
      current: stepped ? undefined : before,
      local: this.#local,
    });
    const decided = stepped
      ? { ...selection, stepped, adopted: selection.adopted ?? correlation }
      : selection;
    return [
      {
        kind: "measure",
        candidate,
        roundTripNanos: roundTripNanos(candidate),
        dispersionNanos: wallClockDispersionAt(correlation, now),
        adopted: decided.adopted !== undefined,
      },
      ...this.#follow(now, decided),
    ];
  }

  #follow(
    now: MonotonicNanos,
    { adopted, fault, pauseNanos, stepped }: Selection,
  ): readonly WcClientAction[] {
    const actions: WcClientAction[] = [];
    if (fault !== undefined) actions.push({ kind: "discard", fault });
    if (adopted !== undefined) {
      const before = this.#correlation;
      this.#correlation = adopted;
      const change = before === undefined
        ? "first"
        : (stepped === true ? "step" : "improve");
      actions.push(correlate(now, { before, adopted, change }));
    }
    return [...actions, this.#setTimer(now, pauseNanos)];
  }

  #setTimer(now: MonotonicNanos, waitNanos: DurationNanos): WcClientAction {
    this.#dueAt = monotonicNanos(now + BigInt(Math.round(waitNanos)));
    return { kind: "set-timer", at: this.#dueAt };
  }
}

function correlate(
  now: MonotonicNanos,
  { before, adopted, change }: {
    readonly before: WallClockCorrelation | undefined;
    readonly adopted: WallClockCorrelation;
    readonly change: WcChange;
  },
): WcClientAction {
  return {
    kind: "correlate",
    correlation: adopted,
    change,
    adjustmentNanos: before === undefined
      ? 0n
      : wallClockAt(adopted, now) - wallClockAt(before, now),
    dispersionBeforeNanos: before === undefined
      ? durationNanos(Infinity)
      : wallClockDispersionAt(before, now),
    dispersionNanos: wallClockDispersionAt(adopted, now),
  };
}

function checkQuality(name: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) {
    throw new RangeError(
      `Cannot make WC client: ${name} must be from 0 to below infinity: current value is ${value}`,
    );
  }
}
