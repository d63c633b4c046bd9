/**
 * Offset and frequency from exchanges, with a bound that holds.
 *
 * **What an exchange proves.** A request is received after it was sent, so the
 * offset of the wall clock at t1 is at most t2 - t1; a response likewise gives
 * at least t3 - t4 at t4, each within the precision of both clocks. That holds
 * for every exchange, slow or fast, whatever the delays and their asymmetry, and
 * however long the server held the request. It is all that the bound is made of.
 *
 * **Permitted interval.** Within their maximum frequency errors the clocks drift
 * apart by at most so much a second; each limit loosens by that with age, and
 * the truth is in the intersection of them all. An exchange that permits nothing
 * of it shows that one of the clocks is not the one it was: the server was
 * restarted, or ours stood still while we slept. A slow exchange or a longer
 * route permits more, never less, and so never contradicts anything. A server's
 * reply may also be a mere lie; hence the new clock is adopted once the next
 * exchange agrees with it, a few milliseconds later. Until then the reading stays,
 * and its bound covers both.
 *
 * **Permitted lines.** The frequency of a crystal is off by tens of ppm, but it
 * changes by much less. Over a minute, the lines (offset now, frequency) that pass
 * between all limits leave a narrow range of either: the two convex hulls of
 * one-way delays. Every bound given before is a limit too.
 *
 * How far the frequency may stray from a line is declared, like the frequency
 * errors of the clocks: by default it may jump by 2 ppm, and change by 0.2 ppm a
 * second, as a crystal in a warm hand or a slight touch of NTP may do. The bound
 * holds while all three declarations do. If no line is left while the permitted
 * interval is not empty, the frequency strayed further: the lines are forgotten,
 * the interval stays, and four times as much is allowed from then on. Who does not
 * trust the frequency at all allows a large jump. Then all rests on the permitted
 * interval, the estimate near its middle, and errors are two to three times as
 * large.
 *
 * NTP can do worse than a touch: at boot, or each time it finds a millisecond to
 * make up for, it changes the frequency of a machine by a hundred ppm at once or by
 * thousands. Until the lines contradict each other, after some exchanges, the
 * bound may then be exceeded, by as much as the clock was moved meanwhile. A jump of
 * 20 ppm is enough to allow for a millisecond, at the price of bounds that are wider
 * by a sixth; what NTP does at boot no figure of use allows for.
 *
 * **Estimate.** The line with most room between the limits, see `LineEstimator`.
 * It rests on the shortest delays of each way by itself, whichever exchange they
 * come from, so that half of all exchanges may be slow one way. What is always
 * slower one way than the other nobody can see: no bound that holds is narrower
 * than half of the shortest round trip. The estimate is moved towards the middle
 * of what is permitted where the bound around it would else be wider than that of
 * the best candidate by itself.
 *
 * **Growth.** Between exchanges the bound grows by the remaining uncertainty of
 * the frequency and by how far it can stray until a horizon of a minute.
 * Before that is over a new correlation is given, replies or not; who cannot send
 * requests at all says so, see {@linkcode EstimatingSelector.handleSilence}.
 *
 * Sources: Marzullo and Owicki 1983 (intersection); Paxson, "On calibrating
 * measurements of packet transit times", 1998, and Moon, Skelly and Towsley,
 * "Estimation and removal of clock skew from network delay measurements", 1999
 * (limits and lines); Zhang, Liu and Xia, "Clock synchronization algorithms for
 * network measurements", 2002 (convex hulls); Veitch, Ridoux and Korada, "Robust
 * synchronization of absolute and difference clocks over networks", 2009 (shortest
 * round trips, route changes); RFC 5905, section 10 (dispersion and its growth).
 *
 * @module
 */

import type {
  DurationNanos,
  MonotonicNanos,
  WallClockCorrelation,
} from "@dvbcss/clock";
import { HORIZON_NANOS, OffsetEstimator } from "./offset_estimator.ts";
import type { Wander } from "./permitted_lines.ts";
import { RequestPacing, type RequestPacingOptions } from "./request_pacing.ts";
import type {
  CandidateSelector,
  Proposal,
  Selection,
} from "../selection/selector.ts";

/** Settings of an {@linkcode EstimatingSelector}; what is left out has a default. */
export interface EstimatingOptions extends RequestPacingOptions {
  /**
   * By how much the frequencies of both clocks together may change at once, in
   * parts per million; 2 if left out.
   */
  readonly maxFreqJumpPpm?: number;
  /**
   * How fast the frequencies of both clocks together may change beyond that, in
   * parts per million per second; 0.2 if left out.
   */
  readonly maxFreqWanderPpmPerSecond?: number;
}

/**
 * Estimates offset and frequency from all exchanges, and bounds the error.
 *
 * @example A client that estimates
 * ```ts
 * import { durationNanos } from "@dvbcss/clock";
 * import { EstimatingSelector, WcClient } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const client = new WcClient({
 *   selector: new EstimatingSelector({ random: Math.random }),
 *   localPrecisionNanos: durationNanos(100),
 *   localMaxFreqErrorPpm: 50,
 * });
 * assertEquals(client.correlation, undefined);
 * ```
 */
export class EstimatingSelector implements CandidateSelector {
  /** It tells itself when the server's clock has changed. */
  readonly detectsSteps = true;
  readonly #pacing: RequestPacing;
  readonly #wander: Wander;
  #estimator: OffsetEstimator | undefined;
  /** Started from an exchange that contradicts all others. */
  #suspicion: OffsetEstimator | undefined;
  #correlatedAt: MonotonicNanos | undefined;

  /**
   * Makes a selector that knows nothing.
   *
   * @param options Its settings.
   * @throws {RangeError} If a duration is not above zero and finite, or a
   * frequency change is negative.
   */
  constructor(options: EstimatingOptions) {
    const {
      maxFreqJumpPpm = 2,
      maxFreqWanderPpmPerSecond = 0.2,
      ...pacing
    } = options;
    if (!(maxFreqJumpPpm >= 0 && maxFreqWanderPpmPerSecond >= 0)) {
      throw new RangeError(
        `Cannot estimate: frequency changes must be 0 or more: current values are ${maxFreqJumpPpm} and ${maxFreqWanderPpmPerSecond}`,
      );
    }
    this.#pacing = new RequestPacing(pacing);
    this.#wander = {
      jump: maxFreqJumpPpm / 1e6,
      rate: maxFreqWanderPpmPerSecond / 1e6 / 1e9,
    };
  }

  /** How long the next reply is waited for, in nanoseconds. */
  get timeoutNanos(): DurationNanos {
    return this.#pacing.timeoutNanos;
  }

  /**
   * Learns from an exchange, unless it contradicts all that is known: then the
   * bound covers both, and the next one, asked for in haste, decides.
   *
   * @param now The local instant.
   * @param proposal The exchange.
   * @returns What is known now.
   */
  handleCandidate(now: MonotonicNanos, proposal: Proposal): Selection {
    if (!this.#estimator?.isContradictedBy(now, proposal)) {
      return this.#learn(now, proposal);
    }
    if (!this.#suspicion || this.#suspicion.isContradictedBy(now, proposal)) {
      this.#suspicion = new OffsetEstimator(now, proposal, this.#wander);
      this.#correlatedAt = now;
      return {
        adopted: this.#estimator.doubtedAt(now, this.#suspicion),
        pauseNanos: this.#pacing.hurry(),
        fault: "contradicts-bound",
      };
    }
    this.#estimator = this.#suspicion;
    this.#pacing.reset();
    return { ...this.#learn(now, proposal), stepped: true };
  }

  /**
   * Takes note of a lost exchange.
   *
   * @param now The local instant.
   * @returns A correlation whose bound holds for longer, if it is time for that.
   */
  handleTimeout(now: MonotonicNanos): Selection {
    const isDue = this.#correlatedAt !== undefined &&
      now - this.#correlatedAt > HORIZON_NANOS / 2;
    if (isDue) this.#correlatedAt = now;
    return {
      adopted: isDue
        ? this.#estimator?.doubtedAt(now, this.#suspicion)
        : undefined,
      pauseNanos: this.#pacing.handleLoss(),
    };
  }

  /**
   * Takes note that nothing will be asked for an unknown time.
   *
   * @param now The local instant.
   * @returns The estimate, with a bound that grows as the clocks' claims have it
   * and so holds for ever; a bit faster than that of the best candidate, since
   * it is around the estimated frequency.
   */
  handleSilence(now: MonotonicNanos): WallClockCorrelation | undefined {
    const known = this.#estimator?.doubtedAt(now, this.#suspicion);
    return known && this.#estimator?.withoutHorizon(known);
  }

  /** Forgets everything. */
  reset(): void {
    this.#estimator = undefined;
    this.#suspicion = undefined;
    this.#correlatedAt = undefined;
    this.#pacing.reset();
  }

  #learn(now: MonotonicNanos, proposal: Proposal): Selection {
    if (this.#estimator === undefined) {
      this.#estimator = new OffsetEstimator(now, proposal, this.#wander);
    } else {
      this.#estimator.add(now, proposal);
    }
    this.#suspicion = undefined;
    const { correlation, floorNanos, strayed } = this.#estimator.estimateAt(
      now,
    );
    this.#correlatedAt = now;
    const excess = correlation.initialErrorNanos / floorNanos - 1;
    return {
      adopted: correlation,
      pauseNanos: this.#pacing.handleReply(excess),
      ...(strayed ? { fault: "frequency-jump" as const } : {}),
    };
  }
}
