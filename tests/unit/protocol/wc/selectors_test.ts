import {
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@dvbcss/std/assert";
import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  type WallClockCorrelation,
  wallClockDispersionAt,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  correlationOf,
  dispersionFilter,
  FilterAndPredictSelector,
  LowestDispersionSelector,
  MostRecentSelector,
  type Predictor,
  type Proposal,
  roundTripFilter,
  WcClient,
  type WcClientAction,
} from "@dvbcss/protocol";
import { candidateVectorsOf, secondsToNanos } from "./candidate_vectors.ts";
import { aReply, only, requestIn } from "./replies.ts";
import { present } from "./vectors.ts";

const NOW = monotonicNanos(0n);

/** A proposal whose round trip ended at `NOW`. */
function aProposal(
  roundTrip: number,
  current?: WallClockCorrelation,
): Proposal {
  const candidate = {
    t1: monotonicNanos(BigInt(-roundTrip)),
    t2: wallClockNanos(0n),
    t3: wallClockNanos(0n),
    t4: NOW,
    serverPrecisionNanos: durationNanos(0),
    serverMaxFreqErrorPpm: 0,
  };
  const local = { precisionNanos: durationNanos(0), maxFreqErrorPpm: 100 };
  const correlation = correlationOf(candidate, local);
  return { candidate, correlation, current, local };
}

function correlationWith(initialErrorNanos: number): WallClockCorrelation {
  return {
    ...aProposal(0).correlation,
    initialErrorNanos: durationNanos(initialErrorNanos),
  };
}

function dispersionOf(client: WcClient, now: MonotonicNanos): DurationNanos {
  return client.correlation === undefined
    ? durationNanos(Infinity)
    : wallClockDispersionAt(client.correlation, now);
}

Deno.test.each(candidateVectorsOf("lowest-dispersion", 1))(
  "LowestDispersionSelector decides and paces as in $name, both dispersions taken at the same local instant",
  (vector) => {
    const client = new WcClient({
      selector: new LowestDispersionSelector({
        repeatNanos: durationNanos(Number(vector.repeatSecs) * 1e9),
        timeoutNanos: durationNanos(Number(vector.timeoutSecs) * 1e9),
      }),
      // The reference keeps this part of the bound in its root clock.
      localPrecisionNanos: durationNanos(1_000),
      localMaxFreqErrorPpm: 500,
    });
    let requestAt = monotonicNanos(100_000_000_000n);
    for (const step of present(vector.steps)) {
      const decideAt = monotonicNanos(BigInt(step.rootTicksAtDecision));
      const request = requestIn(client.handleTimer(requestAt));
      assertClose(
        dispersionOf(client, decideAt),
        Number(step.dispersionBeforeSecs) * 1e9,
      );
      const actions: readonly WcClientAction[] = step.candidate === null
        ? client.handleTimer(decideAt)
        : client.handleDatagram(
          decideAt,
          aReply(request, {
            t2: BigInt(step.candidate.t2),
            t3: BigInt(step.candidate.t3),
            precisionExponent: step.candidate.precision,
            maxFreqError256ths: step.candidate.maxFreqError,
          }),
        );
      const adopted = actions.some(({ kind }) => kind === "correlate");
      assertEquals(adopted, step.accepted);
      if (step.correlation !== undefined) {
        const { correlation } = only(actions, "correlate");
        assertEquals(
          Number(correlation.local),
          Number(step.correlation.parentTicks),
        );
        assertEquals(
          Number(correlation.wallClock),
          Number(step.correlation.childTicks),
        );
        assertClose(
          correlation.initialErrorNanos,
          Number(step.correlation.initialError) * 1e9 + 1_000,
        );
      }
      requestAt = only(actions, "set-timer").at;
      assertEquals(requestAt - decideAt, secondsToNanos(step.sleptSecs));
      assertEquals(requestAt, BigInt(step.rootTicksAfterSleep));
    }
  },
);

function assertClose(actual: number, expected: number): void {
  if (expected === Infinity) assertEquals(actual, Infinity);
  else assertAlmostEquals(actual, expected, expected * 1e-9);
}

Deno.test("LowestDispersionSelector wants a strictly lower dispersion", () => {
  const selector = new LowestDispersionSelector();
  const { correlation } = aProposal(1_000);
  const equal = selector.handleCandidate(NOW, aProposal(1_000, correlation));
  assertEquals(equal.adopted, undefined);
  const lower = selector.handleCandidate(NOW, aProposal(998, correlation));
  assertEquals(lower.adopted, aProposal(998).correlation);
});

Deno.test("LowestDispersionSelector asks again soon after a loss or a refusal", () => {
  const selector = new LowestDispersionSelector({
    repeatNanos: durationNanos(7),
    timeoutNanos: durationNanos(3),
  });
  assertEquals(selector.timeoutNanos, durationNanos(3));
  assertEquals(selector.handleTimeout().pauseNanos, durationNanos(3));
  const proposal = aProposal(1_000);
  assertEquals(selector.handleCandidate(NOW, proposal).pauseNanos, 7);
  const worse = aProposal(2_000, proposal.correlation);
  assertEquals(selector.handleCandidate(NOW, worse).pauseNanos, 3);
});

Deno.test("LowestDispersionSelector.takeWorstDispersion() speaks nanoseconds throughout", () => {
  const selector = new LowestDispersionSelector();
  const at = (seconds: number) => monotonicNanos(BigInt(seconds) * 10n ** 9n);
  const first = aProposal(0);
  assertEquals(selector.takeWorstDispersion(at(0)), durationNanos(Infinity));
  selector.handleCandidate(at(0), first);
  assertEquals(selector.takeWorstDispersion(at(0)), durationNanos(Infinity));
  // From here on the dispersion grows by 100 µs a second.
  const second = {
    ...first,
    current: first.correlation,
    correlation: { ...first.correlation, local: at(5) },
  };
  selector.handleCandidate(at(5), second);
  assertEquals(selector.takeWorstDispersion(at(7)), durationNanos(500_000));
  assertEquals(selector.takeWorstDispersion(at(7)), durationNanos(200_000));
  assertEquals(selector.takeWorstDispersion(at(10)), durationNanos(500_000));
  selector.reset();
  assertEquals(selector.takeWorstDispersion(at(10)), durationNanos(Infinity));
});

Deno.test("MostRecentSelector adopts anything and hurries only after a loss", () => {
  const selector = new MostRecentSelector({ repeatNanos: durationNanos(7) });
  const worse = aProposal(2_000_000, correlationWith(1));
  assertEquals(selector.handleCandidate(NOW, worse), {
    adopted: worse.correlation,
    pauseNanos: durationNanos(7),
  });
  assertEquals(selector.handleTimeout().pauseNanos, durationNanos(0));
  assertEquals(selector.timeoutNanos, durationNanos(2e8));
});

Deno.test("roundTripFilter() passes up to its threshold, in nanoseconds", () => {
  const passes = roundTripFilter(durationNanos(1_000_000));
  assertEquals(passes(NOW, aProposal(0)), true);
  assertEquals(passes(NOW, aProposal(1_000_000)), true);
  assertEquals(passes(NOW, aProposal(1_000_001)), false);
});

Deno.test("dispersionFilter() passes what is strictly better than the present", () => {
  const passes = dispersionFilter();
  const proposal = aProposal(1_000);
  const own = wallClockDispersionAt(proposal.correlation, NOW);
  assertEquals(passes(NOW, proposal), true);
  const beside = (present: number) =>
    passes(NOW, { ...proposal, current: correlationWith(present) });
  assertEquals(beside(own), false);
  assertEquals(beside(own + 0.01), true);
  assertEquals(beside(own - 0.01), false);
});

Deno.test("FilterAndPredictSelector adopts only what all filters pass", () => {
  const selector = new FilterAndPredictSelector({
    repeatNanos: durationNanos(7),
    filters: [roundTripFilter(durationNanos(1_000)), dispersionFilter()],
  });
  const adopts = (roundTrip: number, current?: WallClockCorrelation) => {
    const selection = selector.handleCandidate(
      NOW,
      aProposal(roundTrip, current),
    );
    assertEquals(selection.pauseNanos, durationNanos(7));
    return selection.adopted !== undefined;
  };
  assertEquals(adopts(1_000), true);
  assertEquals(adopts(1_002), false);
  assertEquals(adopts(1_000, correlationWith(1e6)), true);
  assertEquals(adopts(1_000, correlationWith(1)), false);
  assertEquals(selector.handleTimeout().pauseNanos, durationNanos(0));
});

Deno.test("FilterAndPredictSelector takes the latest candidate without a predictor", () => {
  const selector = new FilterAndPredictSelector();
  const proposal = aProposal(5_000, correlationWith(1));
  const { adopted } = selector.handleCandidate(NOW, proposal);
  assertEquals(adopted, proposal.correlation);
  selector.reset();
});

Deno.test("FilterAndPredictSelector lets its predictor see what passed, and forget it", () => {
  const seen: Proposal[] = [];
  const predictor: Predictor = {
    handleCandidate(_now, proposal) {
      seen.push(proposal);
      return { ...proposal.correlation, speed: 1.0001 };
    },
    reset: () => seen.splice(0),
  };
  const selector = new FilterAndPredictSelector({
    filters: [roundTripFilter(durationNanos(10))],
    predictor,
  });
  selector.handleCandidate(NOW, aProposal(20));
  const passed = selector.handleCandidate(NOW, aProposal(10));
  assertEquals(passed.adopted?.speed, 1.0001);
  assertEquals(seen, [aProposal(10)]);
  selector.reset();
  assertEquals(seen, []);
});

Deno.test("selectors refuse a pace that is not above zero and finite", () => {
  for (const bad of [0, -1, Infinity, NaN].map(durationNanos)) {
    for (const options of [{ repeatNanos: bad }, { timeoutNanos: bad }]) {
      const [name = ""] = Object.keys(options);
      assertThrows(
        () => new LowestDispersionSelector(options),
        RangeError,
        name,
      );
      assertThrows(() => new MostRecentSelector(options), RangeError, name);
      assertThrows(
        () => new FilterAndPredictSelector(options),
        RangeError,
        name,
      );
    }
  }
});
