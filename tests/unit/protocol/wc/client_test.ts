import { assertEquals, assertGreater, assertThrows } from "@dvbcss/std/assert";
import {
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  wallClockAt,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  type CandidateSelector,
  FilterAndPredictSelector,
  LowestDispersionSelector,
  type Predictor,
  roundTripFilter,
  WC_MESSAGE_TYPE,
  WcClient,
  type WcClientAction,
} from "@dvbcss/protocol";
import {
  aReply,
  faultsIn,
  kindsOf,
  only,
  type ReplyOptions,
  requestIn,
} from "./replies.ts";

const SECOND = 1_000_000_000n;
const MILLISECOND = 1_000_000n;

function aClient(
  selector: CandidateSelector = new LowestDispersionSelector(),
): WcClient {
  return new WcClient({
    selector,
    localPrecisionNanos: durationNanos(100),
    localMaxFreqErrorPpm: 100,
  });
}

function at(nanos: bigint): MonotonicNanos {
  return monotonicNanos(nanos);
}

/** One exchange: sent at `sentAt`, answered after `roundTrip` nanoseconds. */
function exchange(
  client: WcClient,
  sentAt: bigint,
  { roundTrip = 2n * MILLISECOND, ...reply }:
    & ReplyOptions
    & { readonly roundTrip?: bigint },
): readonly WcClientAction[] {
  const request = requestIn(client.handleTimer(at(sentAt)));
  return client.handleDatagram(at(sentAt + roundTrip), aReply(request, reply));
}

Deno.test("WcClient asks at once, with nothing but its time in the request", () => {
  const actions = aClient().handleTimer(at(1_780_387_433_964n));
  assertEquals(kindsOf(actions), ["send", "set-timer"]);
  assertEquals(
    requestIn(actions).toHex(),
    "0000000000000000000006f41717c5ec00000000000000000000000000000000",
  );
  assertEquals(
    only(actions, "set-timer").at,
    at(1_780_387_433_964n + 200n * MILLISECOND),
  );
});

Deno.test("WcClient adopts its first measurement and says what it knows", () => {
  const client = aClient();
  const actions = exchange(client, SECOND, { t2: 9n * SECOND });
  assertEquals(kindsOf(actions), ["measure", "correlate", "set-timer"]);
  const measure = only(actions, "measure");
  assertEquals(measure.adopted, true);
  assertEquals(measure.roundTripNanos, durationNanos(2e6));
  const correlate = only(actions, "correlate");
  assertEquals(correlate.change, "first");
  assertEquals(correlate.adjustmentNanos, 0n);
  assertEquals(correlate.dispersionBeforeNanos, durationNanos(Infinity));
  assertEquals(correlate.dispersionNanos, measure.dispersionNanos);
  assertEquals(client.correlation, correlate.correlation);
  assertEquals(
    wallClockAt(correlate.correlation, at(SECOND + MILLISECOND)),
    wallClockNanos(9n * SECOND),
  );
  assertEquals(
    only(actions, "set-timer").at,
    at(2n * SECOND + 2n * MILLISECOND),
  );
});

Deno.test("WcClient measures without adopting what is worse", () => {
  const client = aClient();
  exchange(client, SECOND, { t2: 9n * SECOND });
  const before = client.correlation;
  const actions = exchange(client, 3n * SECOND, {
    t2: 11n * SECOND,
    roundTrip: 150n * MILLISECOND,
  });
  assertEquals(kindsOf(actions), ["measure", "set-timer"]);
  assertEquals(only(actions, "measure").adopted, false);
  assertEquals(client.correlation, before);
});

Deno.test("WcClient reports how far an improvement moves the wall clock", () => {
  const client = aClient();
  exchange(client, SECOND, { t2: 9n * SECOND, roundTrip: 20n * MILLISECOND });
  const actions = exchange(client, 3n * SECOND, { t2: 11n * SECOND });
  const { change, adjustmentNanos } = only(actions, "correlate");
  assertEquals(change, "improve");
  assertEquals(adjustmentNanos, 9n * MILLISECOND);
});

Deno.test("WcClient keeps exactly one timer and asks for it again when called early", () => {
  const client = aClient();
  const deadline = only(client.handleTimer(at(0n)), "set-timer");
  assertEquals(client.handleTimer(at(1n)), [deadline]);
  assertEquals(client.handleTimer(at(deadline.at - 1n)), [deadline]);
  const pause = only(client.handleTimer(deadline.at), "set-timer");
  assertEquals(client.handleTimer(deadline.at), [pause]);
  assertEquals(kindsOf(client.handleTimer(pause.at)), ["send", "set-timer"]);
});

Deno.test("WcClient keeps its correlation while replies are lost", () => {
  const client = aClient();
  exchange(client, SECOND, { t2: 9n * SECOND });
  const before = client.correlation;
  let now = at(3n * SECOND);
  for (let lost = 0; lost < 10; lost++) {
    now = only(client.handleTimer(now), "set-timer").at;
    const actions = client.handleTimer(now);
    assertEquals(faultsIn(actions), ["no-reply"]);
    now = only(actions, "set-timer").at;
  }
  assertEquals(client.correlation, before);
});

Deno.test("WcClient uses a promised response alone when time is up", () => {
  const client = aClient();
  const request = requestIn(client.handleTimer(at(0n)));
  const response = aReply(request, {
    type: WC_MESSAGE_TYPE.RESPONSE_WITH_FOLLOW_UP,
    t2: 9n * SECOND,
  });
  assertEquals(client.handleDatagram(at(1_000n), response), []);
  const actions = client.handleTimer(at(200n * MILLISECOND));
  assertEquals(kindsOf(actions), ["measure", "correlate", "set-timer"]);
});

Deno.test("WcClient takes a precision of 1 s at its word", () => {
  const client = aClient();
  const actions = exchange(client, SECOND, {
    t2: 9n * SECOND,
    precisionExponent: 0,
  });
  assertGreater(only(actions, "correlate").dispersionNanos, durationNanos(1e9));
  const next = exchange(client, 3n * SECOND, {
    t2: 11n * SECOND,
    precisionExponent: 0,
  });
  assertEquals(only(next, "correlate").change, "improve");
});

Deno.test("WcClient adopts a server's new clock at once, however bad the measurement", () => {
  const selector = new LowestDispersionSelector();
  const client = aClient(selector);
  exchange(client, SECOND, { t2: 9n * SECOND });
  selector.takeWorstDispersion(at(2n * SECOND));
  const actions = exchange(client, 3n * SECOND, {
    t2: 500n * SECOND,
    roundTrip: 150n * MILLISECOND,
  });
  const { change, adjustmentNanos, correlation } = only(actions, "correlate");
  assertEquals(change, "step");
  assertEquals(adjustmentNanos, 489n * SECOND - 74n * MILLISECOND);
  assertEquals(client.correlation, correlation);
  assertEquals(
    selector.takeWorstDispersion(at(4n * SECOND)),
    durationNanos(Infinity),
  );
  const next = exchange(client, 5n * SECOND, {
    t2: 502n * SECOND - 74n * MILLISECOND,
  });
  assertEquals(only(next, "correlate").change, "improve");
});

Deno.test("WcClient notices a step back as well", () => {
  const client = aClient();
  exchange(client, SECOND, { t2: 900n * SECOND });
  const actions = exchange(client, 3n * SECOND, { t2: 5n * SECOND });
  const { change, adjustmentNanos } = only(actions, "correlate");
  assertEquals(change, "step");
  assertEquals(adjustmentNanos, -897n * SECOND);
});

Deno.test("WcClient adopts a step even if the selector wants no such candidate", () => {
  const client = aClient(
    new FilterAndPredictSelector({
      filters: [roundTripFilter(durationNanos(5e6))],
    }),
  );
  exchange(client, SECOND, { t2: 9n * SECOND });
  const actions = exchange(client, 3n * SECOND, {
    t2: 500n * SECOND,
    roundTrip: 150n * MILLISECOND,
  });
  assertEquals(only(actions, "measure").adopted, true);
  assertEquals(only(actions, "correlate").change, "step");
});

Deno.test("WcClient makes the selector forget its history at a step", () => {
  let resets = 0;
  const predictor: Predictor = {
    handleCandidate: (_now, { correlation }) => correlation,
    reset: () => resets++,
  };
  const client = aClient(new FilterAndPredictSelector({ predictor }));
  exchange(client, SECOND, { t2: 9n * SECOND });
  exchange(client, 3n * SECOND, { t2: 11n * SECOND });
  assertEquals(resets, 0);
  exchange(client, 5n * SECOND, { t2: 500n * SECOND });
  assertEquals(resets, 1);
});

Deno.test("WcClient calls it no step while the error bounds meet", () => {
  const client = aClient();
  exchange(client, SECOND, { t2: 9n * SECOND });
  // Each bound is about 1 ms, so up to 2 ms apart both can be right.
  const near = exchange(client, 3n * SECOND, {
    t2: 11n * SECOND + 2n * MILLISECOND,
    roundTrip: 2n * MILLISECOND,
  });
  assertEquals(only(near, "correlate").change, "improve");
  const far = exchange(client, 5n * SECOND, {
    t2: 13n * SECOND + 6n * MILLISECOND,
    roundTrip: 2n * MILLISECOND,
  });
  assertEquals(only(far, "correlate").change, "step");
});

Deno.test("WcClient.reset() forgets the wall clock and asks at once", () => {
  const client = aClient();
  exchange(client, SECOND, { t2: 9n * SECOND });
  const request = requestIn(client.handleTimer(at(3n * SECOND)));
  client.reset();
  assertEquals(client.correlation, undefined);
  assertEquals(
    faultsIn(
      client.handleDatagram(at(3n * SECOND + 1n), aReply(request, { t2: 9n })),
    ),
    ["not-our-request"],
  );
  const actions = exchange(client, 3n * SECOND + 2n, { t2: 70n * SECOND });
  assertEquals(only(actions, "correlate").change, "first");
});

Deno.test("WcClient.handleSilence() makes the next request due at once", () => {
  const client = aClient();
  exchange(client, SECOND, { t2: 9n * SECOND });
  const early = at(SECOND + 5n * MILLISECOND);
  assertEquals(kindsOf(client.handleTimer(early)), ["set-timer"]);
  client.handleSilence(early);
  // The server may have come back with another clock.
  assertEquals(kindsOf(client.handleTimer(early)), ["send", "set-timer"]);
});

Deno.test("WcClient refuses a local clock of impossible quality", () => {
  const good = {
    selector: new LowestDispersionSelector(),
    localPrecisionNanos: durationNanos(1),
    localMaxFreqErrorPpm: 1,
  };
  for (const bad of [-1, Infinity, NaN]) {
    assertThrows(
      () => new WcClient({ ...good, localPrecisionNanos: durationNanos(bad) }),
      RangeError,
      "localPrecisionNanos",
    );
    assertThrows(
      () => new WcClient({ ...good, localMaxFreqErrorPpm: bad }),
      RangeError,
      "localMaxFreqErrorPpm",
    );
  }
});

Deno.test("WcClient refuses a local time that does not fit the wire", () => {
  assertThrows(() => aClient().handleTimer(at(-1n)), RangeError);
});
