import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  type CandidateSelector,
  encodeMaxFreqError,
  encodeWcMessage,
  toWireTime,
  WC_MESSAGE_TYPE,
  WcClient,
  type WcClientAction,
} from "@dvbcss/protocol";
import { type Contender, plainReader, type Reader } from "../contender.ts";
import type { Observation, Observer } from "../measure/observer.ts";
import { randomOf } from "../simulation/seeds.ts";
import type { TraceExchange, TraceLine } from "./trace_file.ts";

/** One contender and a recording. */
export interface ReplayInit {
  readonly lines: readonly TraceLine[];
  readonly contender: Contender;
  /** Precision of the clock on which it was made, in nanoseconds. */
  readonly localPrecisionNanos: number;
  /** Decides what a contender leaves to chance. */
  readonly seed: number;
}

/**
 * Lets a contender live through a recording.
 *
 * It asks when the recording did, however it would pace itself. Its error and
 * bound are read at the truth lines; if there are none, its bound after each
 * exchange. The observer's time is local time.
 *
 * @param init What to replay.
 * @param observer Who looks on.
 */
export function replay(init: ReplayInit, observer: Observer): void {
  const run = new Replay(init, observer);
  const anyTruth = init.lines.some(({ kind }) => kind === "truth");
  for (const line of init.lines) {
    if (line.kind === "exchange") {
      run.exchange(line);
      if (!anyTruth) run.read(line.t4, undefined);
    } else run.read(line.local, line.wallClock);
  }
}

class Replay {
  readonly #client: WcClient;
  readonly #reader: Reader;
  readonly #observer: Observer;

  constructor(init: ReplayInit, observer: Observer) {
    const { contender, seed } = init;
    const random = randomOf(seed, contender.name);
    this.#client = new WcClient({
      selector: unpaced(contender.createSelector(() => random.next())),
      localPrecisionNanos: durationNanos(init.localPrecisionNanos),
      localMaxFreqErrorPpm: contender.localMaxFreqErrorPpm,
    });
    this.#reader = contender.createReader?.(this.#client) ??
      plainReader(this.#client);
    this.#observer = observer;
  }

  exchange(line: TraceExchange): void {
    const t1 = monotonicNanos(line.t1);
    const t4 = monotonicNanos(line.t4);
    const before = this.#client.handleTimer(t1);
    this.#note(t1, before);
    // A reply that was refused leaves the client waiting; this ends it.
    const asked = before.some(({ kind }) => kind === "send");
    if (!asked) this.#note(t1, this.#client.handleTimer(t1));
    this.#observe(line.t4, "before", undefined);
    this.#note(t4, this.#client.handleDatagram(t4, replyOf(line)));
    this.#observe(line.t4, "after", undefined);
  }

  read(at: bigint, truth: bigint | undefined): void {
    this.#observe(at, "periodic", truth);
  }

  #observe(
    local: bigint,
    moment: Observation["moment"],
    truth: bigint | undefined,
  ): void {
    const reading = this.#reader.read(monotonicNanos(local));
    const errorNanos = reading === undefined || truth === undefined
      ? NaN
      : Number(reading.wallClock - truth);
    const at = Number(local);
    this.#observer.observe({
      at,
      local: at,
      moment,
      blind: false,
      reading,
      errorNanos,
    });
  }

  #note(now: MonotonicNanos, actions: readonly WcClientAction[]): void {
    for (const action of actions) {
      const announced = this.#reader.handleAction(now, action);
      this.#observer.handleAction(Number(now), action);
      if (announced) this.#observer.handleAnnouncement();
    }
  }
}

/** Always over, even where recorded exchanges overlap. */
const PAST_NANOS: DurationNanos = durationNanos(-(2 ** 62));

/** The same decisions at the pace of whoever asks. */
function unpaced(selector: CandidateSelector): CandidateSelector {
  return {
    detectsSteps: selector.detectsSteps ?? false,
    timeoutNanos: PAST_NANOS,
    handleCandidate: (now, proposal) => ({
      ...selector.handleCandidate(now, proposal),
      pauseNanos: PAST_NANOS,
    }),
    handleTimeout: (now) => ({
      ...selector.handleTimeout(now),
      pauseNanos: PAST_NANOS,
    }),
    reset: () => selector.reset(),
  };
}

function replyOf(line: TraceExchange): Uint8Array {
  const { t1, t2, t3, precisionExponent, maxFreqErrorPpm } = line;
  return encodeWcMessage({
    type: WC_MESSAGE_TYPE.RESPONSE,
    precisionExponent,
    maxFreqError256ths: encodeMaxFreqError(maxFreqErrorPpm),
    originate: toWireTime(wallClockNanos(t1)),
    receive: toWireTime(wallClockNanos(t2)),
    transmit: toWireTime(wallClockNanos(t3)),
  });
}
