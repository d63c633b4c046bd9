import { assert, assertLessOrEqual } from "@dvbcss/std/assert";
import fc from "fast-check";
import {
  durationNanos,
  monotonicNanos,
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  decodeWcMessage,
  encodeWcMessage,
  EstimatingSelector,
  toWireTime,
  WC_MESSAGE_TYPE,
  WcClient,
  type WcClientAction,
} from "@dvbcss/protocol";

const EPOCH = 1_000_000_000_000n;
const HOUR = 3_600_000_000_000n;
/** Readings, points and the limits on either side are all rounded. */
const ROUNDING_NANOS = 8;

/** What a server may do to one request. */
interface Reply {
  /** From the request's arrival to the reply's, in nanoseconds. */
  readonly delayNanos: number;
  /** What it is ahead of the truth. */
  readonly lieNanos: bigint;
  /** Transmit minus receive time. */
  readonly heldNanos: bigint;
  readonly precisionExponent: number;
  /** Whether it claims a frequency error of 16 million ppm. */
  readonly absurd: boolean;
  readonly type: 0 | 1 | 2 | 3;
  readonly copies: number;
  /** Whether it answers another request. */
  readonly stray: boolean;
}

const reply: fc.Arbitrary<Reply> = fc.record({
  delayNanos: fc.integer({ min: 0, max: 3e8 }),
  lieNanos: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0n) },
    fc.constantFrom(HOUR, -HOUR, 1n, -1n, 1_000_000n, -20_000_000n),
    fc.bigInt({ min: -HOUR, max: HOUR }),
  ),
  heldNanos: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0n) },
    fc.bigInt({ min: -1_000_000_000n, max: 1_000_000_000n }),
  ),
  precisionExponent: fc.constantFrom(-20, -20, -30, -128, 0),
  absurd: fc.constantFrom(false, false, false, true),
  type: fc.constantFrom(1, 1, 1, 0, 2, 3),
  copies: fc.integer({ min: 0, max: 2 }),
  stray: fc.constantFrom(false, false, false, true),
});

/** What the ordeal is worth depends on all of these happening. */
const EXPECTED = [
  "absurd-clock-quality",
  "contradicts-bound",
  "duplicate-reply",
  "first",
  "improve",
  "negative-round-trip",
  "no-reply",
  "not-a-response",
  "not-our-request",
  "step",
  "transmit-before-receive",
];

/** A client with a server that does as it is told; checks each change of mind. */
class Ordeal {
  readonly #client = new WcClient({
    selector: new EstimatingSelector({ random: () => 0.5 }),
    localPrecisionNanos: durationNanos(100),
    localMaxFreqErrorPpm: 50,
  });
  /** What it claims else; to claim more later is to take back a bound. */
  readonly #maxFreqErrorPpm: number;
  #now = EPOCH;
  #timerAt = EPOCH;
  #believed: WallClockCorrelation | undefined;
  /** Faults and changes that happened, by name. */
  readonly seen = new Set<string>();

  constructor(maxFreqErrorPpm: number) {
    this.#maxFreqErrorPpm = maxFreqErrorPpm;
  }

  serve(replies: readonly Reply[]): void {
    for (const next of replies) {
      const actions = this.#input((now) => this.#client.handleTimer(now));
      const request = actions.find((action) => action.kind === "send");
      if (request !== undefined) this.#answer(request.datagram, next);
      if (this.#now < this.#timerAt) this.#now = this.#timerAt;
    }
  }

  #answer(request: Uint8Array, next: Reply): void {
    const decoded = decodeWcMessage(request);
    assert(decoded.ok);
    const { originate } = decoded.message;
    this.#now += BigInt(next.delayNanos);
    const served = this.#now + 2n * HOUR + next.lieNanos;
    const datagram = encodeWcMessage({
      type: [
        WC_MESSAGE_TYPE.REQUEST,
        WC_MESSAGE_TYPE.RESPONSE,
        WC_MESSAGE_TYPE.RESPONSE_WITH_FOLLOW_UP,
        WC_MESSAGE_TYPE.FOLLOW_UP,
      ][next.type] ?? WC_MESSAGE_TYPE.RESPONSE,
      precisionExponent: next.precisionExponent,
      maxFreqError256ths: 256 * (next.absurd ? 16e6 : this.#maxFreqErrorPpm),
      originate: next.stray ? { seconds: 7, nanoseconds: 7 } : originate,
      receive: toWireTime(wallClockNanos(served)),
      transmit: toWireTime(wallClockNanos(served + next.heldNanos)),
    });
    for (let copy = 0; copy < next.copies; copy++) {
      this.#input((now) => this.#client.handleDatagram(now, datagram));
    }
  }

  #input(
    give: (now: ReturnType<typeof monotonicNanos>) => readonly WcClientAction[],
  ): readonly WcClientAction[] {
    const now = monotonicNanos(this.#now);
    const actions = give(now);
    for (const action of actions) {
      if (action.kind === "discard") this.seen.add(action.fault);
      if (action.kind === "set-timer") this.#timerAt = action.at;
      if (action.kind !== "correlate") continue;
      this.seen.add(action.change);
      const { correlation, change } = action;
      const jumped = actions.some((it) =>
        it.kind === "discard" && it.fault === "frequency-jump"
      );
      const before = this.#believed;
      this.#believed = correlation;
      assert(Number.isFinite(wallClockDispersionAt(correlation, now)));
      assert(correlation.initialErrorNanos >= 0);
      if (before === undefined || change === "step" || jumped) continue;
      const moved = wallClockAt(correlation, now) - wallClockAt(before, now);
      assertLessOrEqual(
        Math.abs(Number(moved)),
        wallClockDispersionAt(before, now) + ROUNDING_NANOS,
      );
    }
    return actions;
  }
}

Deno.test("WcClient with an estimator is never moved beyond its bound unnoticed, whatever the server does", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      fc.array(reply, { minLength: 1, maxLength: 60, size: "max" }),
      fc.constantFrom(0, 50, 500),
      (replies, maxFreqErrorPpm) => {
        const ordeal = new Ordeal(maxFreqErrorPpm);
        ordeal.serve(replies);
        for (const name of ordeal.seen) seen.add(name);
      },
    ),
    { numRuns: 1_000 },
  );
  for (const name of EXPECTED) assert(seen.has(name), `never saw ${name}`);
});
