import {
  assert,
  assertEquals,
  assertGreater,
  assertLessOrEqual,
} from "@dvbcss/std/assert";
import {
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  wallClockAt,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import {
  type CandidateSelector,
  EstimatingSelector,
  FilterAndPredictSelector,
  LowestDispersionSelector,
  MostRecentSelector,
  roundTripFilter,
  WC_MESSAGE_TYPE,
  WcClient,
  type WcClientAction,
} from "@dvbcss/protocol";
import fc from "fast-check";
import { SeededRandom } from "../support/random.ts";
import {
  aReply,
  faultsIn,
  type ReplyOptions,
  requestIn,
} from "../unit/protocol/wc/replies.ts";

const SECOND = 1_000_000_000n;
const MILLI = 1_000_000n;
/** Wall clock minus local clock; both run at the same rate. */
const AHEAD = 1_700_000_000n * SECOND;
const ROUNDING_NANOS = 3;

/** A request, and what an honest server would answer to it. */
interface Asked {
  readonly request: Uint8Array;
  /** Another one, asked before. */
  readonly earlier: Uint8Array;
  readonly honest: ReplyOptions;
  /** Time the datagrams were under way, in nanoseconds. */
  readonly roundTrip: bigint;
}

/** Something that a client may receive. */
interface Oddity {
  readonly name: string;
  /** The datagrams, in order of arrival. */
  readonly datagrams: (asked: Asked) => readonly Uint8Array[];
  /** Under which names they are counted, at least one of them. */
  readonly faults?: readonly string[];
  /** Whether it claims a time that is far from true. */
  readonly lies?: boolean;
}

function reply(changes: (asked: Asked) => Partial<ReplyOptions>) {
  return (asked: Asked) => [
    aReply(asked.request, { ...asked.honest, ...changes(asked) }),
  ];
}

/** A reply whose server is off by so much. */
function lie(name: string, byNanos: bigint): Oddity {
  return {
    name,
    datagrams: reply(({ honest }) => ({ t2: honest.t2 + byNanos })),
    lies: true,
  };
}

const honestReply = reply(() => ({}));

const ODDITIES: readonly Oddity[] = [
  { name: "an honest reply", datagrams: honestReply },
  {
    name: "a reply to no request",
    datagrams: ({ request, honest }) => {
      const stray = aReply(request, honest);
      stray[15] = (stray[15] ?? 0) ^ 1;
      return [stray];
    },
    faults: ["not-our-request"],
  },
  {
    name: "a reply to the request before, then the right one",
    datagrams: ({ request, earlier, honest }) => [
      aReply(earlier, honest),
      aReply(request, honest),
    ],
    faults: ["not-our-request"],
  },
  {
    name: "a reply twice",
    datagrams: (asked) => [...honestReply(asked), ...honestReply(asked)],
    faults: ["duplicate-reply"],
  },
  {
    name: "a follow-up before its response",
    datagrams: (asked) => [
      ...reply(() => ({ type: WC_MESSAGE_TYPE.FOLLOW_UP }))(asked),
      ...reply(() => ({ type: WC_MESSAGE_TYPE.RESPONSE_WITH_FOLLOW_UP }))(
        asked,
      ),
    ],
  },
  {
    name: "a promised follow-up that never comes",
    datagrams: reply(() => ({ type: WC_MESSAGE_TYPE.RESPONSE_WITH_FOLLOW_UP })),
  },
  {
    name: "the request itself",
    datagrams: ({ request }) => [request],
    faults: ["not-a-response"],
  },
  {
    name: "a negative round trip",
    datagrams: reply(({ honest, roundTrip }) => ({
      t3: honest.t2 + roundTrip + 5n * MILLI,
    })),
    faults: ["negative-round-trip"],
  },
  {
    name: "a transmit time before the receive time",
    datagrams: reply(({ honest }) => ({ t3: honest.t2 - 1n })),
    faults: ["transmit-before-receive"],
  },
  {
    name: "a precision of a second, meant as zero",
    datagrams: reply(() => ({ precisionExponent: 0 })),
  },
  {
    name: "a precision beyond any clock",
    datagrams: reply(() => ({ precisionExponent: -128 })),
  },
  {
    name: "a precision of ages",
    datagrams: reply(() => ({ precisionExponent: 127 })),
    faults: ["absurd-clock-quality"],
  },
  {
    name: "a frequency error of zero",
    datagrams: reply(() => ({ maxFreqError256ths: 0 })),
  },
  {
    name: "a frequency error of 16 million ppm",
    datagrams: reply(() => ({ maxFreqError256ths: 0xffff_ffff })),
    faults: ["absurd-clock-quality"],
  },
  {
    name: "half a reply",
    datagrams: (asked) =>
      honestReply(asked).map((octets) => octets.slice(0, 16)),
    faults: ["wrong-length"],
  },
  lie("a wall clock that went back 5 s", -5n * SECOND),
  lie("a server that lies by an hour", 3_600n * SECOND),
  lie("a server that lies by minus an hour", -3_600n * SECOND),
];

/** A client in a house where odd replies arrive. */
class Household {
  readonly client: WcClient;
  /** Whether the client last announced a step for the sake of a lie. */
  misled = false;
  #now = monotonicNanos(5_000n * SECOND);
  #timerAt = this.#now;
  #earlier = requestIn(anyClient().handleTimer(monotonicNanos(7n)));

  constructor(selector: CandidateSelector) {
    this.client = clientWith(selector);
  }

  /** Lets the client ask once; returns the faults that were counted. */
  live(oddity: Oddity, roundTrip: bigint, late: boolean): readonly string[] {
    const faults: string[] = [];
    const request = this.#ask(faults);
    const asked = {
      request,
      earlier: this.#earlier,
      honest: { t2: this.#now + AHEAD + roundTrip / 2n },
      roundTrip,
    };
    this.#earlier = request;
    const datagrams = oddity.datagrams(asked);
    if (late) {
      this.#now = this.#timerAt;
      faults.push(...this.#feed(this.client.handleTimer(this.#now), false));
    } else this.#now = monotonicNanos(this.#now + roundTrip);
    for (const datagram of datagrams) {
      const actions = this.client.handleDatagram(this.#now, datagram);
      faults.push(...this.#feed(actions, oddity.lies === true));
    }
    return faults;
  }

  #ask(faults: string[]): Uint8Array {
    for (;;) {
      if (this.#timerAt > this.#now) this.#now = this.#timerAt;
      const actions = this.client.handleTimer(this.#now);
      faults.push(...this.#feed(actions, false));
      if (actions.some(({ kind }) => kind === "send")) {
        return requestIn(actions);
      }
    }
  }

  #feed(
    actions: readonly WcClientAction[],
    lies: boolean,
  ): readonly string[] {
    for (const action of actions) {
      if (action.kind === "set-timer") this.#timerAt = action.at;
      if (action.kind === "correlate" && action.change === "step") {
        this.misled = lies;
      }
    }
    this.#assertWithinBound(this.#now);
    return faultsIn(actions);
  }

  #assertWithinBound(now: MonotonicNanos): void {
    const { correlation } = this.client;
    if (correlation === undefined || this.misled) return;
    const error = Number(wallClockAt(correlation, now) - (now + AHEAD));
    const dispersion = wallClockDispersionAt(correlation, now);
    assertLessOrEqual(Math.abs(error), dispersion + ROUNDING_NANOS);
  }
}

function clientWith(selector: CandidateSelector): WcClient {
  return new WcClient({
    selector,
    localPrecisionNanos: durationNanos(100),
    localMaxFreqErrorPpm: 50,
  });
}

function anyClient(): WcClient {
  return clientWith(new MostRecentSelector());
}

interface Policy {
  readonly name: string;
  readonly selector: () => CandidateSelector;
}

const POLICIES: readonly Policy[] = [
  {
    name: "the lowest dispersion",
    selector: () => new LowestDispersionSelector(),
  },
  { name: "the most recent", selector: () => new MostRecentSelector() },
  {
    name: "what passes a filter",
    selector: () =>
      new FilterAndPredictSelector({
        filters: [roundTripFilter(durationNanos(10e6))],
      }),
  },
  {
    name: "an estimate",
    selector: () => {
      const random = new SeededRandom(3);
      return new EstimatingSelector({ random: () => random.next() });
    },
  },
];

const HONEST: Oddity = { name: "an honest reply", datagrams: honestReply };
const life = fc.array(
  fc.record({
    oddity: fc.constantFrom(...ODDITIES),
    roundTrip: fc.bigInt({ min: 10_000n, max: 40n * MILLI }),
    late: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

Deno.test.each(POLICIES)(
  "WcClient that believes $name is never beyond its bound unnoticed",
  ({ selector }) => {
    let misled = 0;
    fc.assert(
      fc.property(life, (events) => {
        const household = new Household(selector());
        household.live(HONEST, 2n * MILLI, false);
        for (const { oddity, roundTrip, late } of events) {
          household.live(oddity, roundTrip, late);
          if (household.misled) misled++;
        }
      }),
      { numRuns: 500 },
    );
    // Whoever trusts one server is misled by its lies, but must say so.
    assertGreater(misled, 0);
  },
);

Deno.test.each(ODDITIES.filter(({ faults }) => faults !== undefined))(
  "WcClient counts $name by its name and goes on",
  (oddity) => {
    for (const { selector } of POLICIES) {
      const household = new Household(selector());
      household.live(HONEST, 2n * MILLI, false);
      const before = household.client.correlation;
      const faults = household.live(oddity, 2n * MILLI, false);
      assertEquals(faults, oddity.faults);
      assert(before !== undefined);
      for (let count = 0; count < 5; count++) {
        household.live(HONEST, 2n * MILLI, false);
      }
      assert(!household.misled);
    }
  },
);

Deno.test.each(ODDITIES.filter(({ lies }) => lies))(
  "WcClient announces or counts $name",
  (oddity) => {
    for (const { selector } of POLICIES) {
      const household = new Household(selector());
      household.live(HONEST, 2n * MILLI, false);
      const faults = household.live(oddity, 2n * MILLI, false);
      assert(household.misled !== faults.includes("contradicts-bound"));
      for (let count = 0; count < 10; count++) {
        household.live(HONEST, 2n * MILLI, false);
      }
      assert(!household.misled);
    }
  },
);

Deno.test("WcClient counts a reply that comes after its time as late", () => {
  for (const { selector } of POLICIES) {
    const household = new Household(selector());
    const faults = household.live(HONEST, 2n * MILLI, true);
    assertEquals(faults, ["no-reply", "late-reply"]);
    assertEquals(household.client.correlation, undefined);
  }
});
