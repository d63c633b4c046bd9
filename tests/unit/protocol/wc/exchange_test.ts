import { assertEquals } from "@dvbcss/std/assert";
import {
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  encodeWcMessage,
  MostRecentSelector,
  toWireTime,
  WC_MESSAGE_TYPE,
  WcClient,
  type WcClientAction,
  type WcClientFault,
  type WcMessageType,
} from "@dvbcss/protocol";
import {
  candidateOf,
  type CandidateVector,
  candidateVectorsOf,
  type Chosen,
  secondsToNanos,
} from "./candidate_vectors.ts";
import { aReply, faultsIn, kindsOf, only, requestIn } from "./replies.ts";
import { present } from "./vectors.ts";

const { RESPONSE_WITH_FOLLOW_UP, FOLLOW_UP, REQUEST } = WC_MESSAGE_TYPE;

function aClient(timeoutNanos = 500_000_000): WcClient {
  return new WcClient({
    selector: new MostRecentSelector({
      timeoutNanos: durationNanos(timeoutNanos),
    }),
    localPrecisionNanos: durationNanos(0),
    localMaxFreqErrorPpm: 50,
  });
}

/** What differs from the reference in a vector, and why. */
interface Departure {
  readonly reason: string;
  readonly faults?: readonly string[];
  readonly chosen?: Partial<Chosen> | null;
}

const SAME: Departure = { reason: "as the reference does" };
const DEPARTURES: Readonly<Record<string, Departure>> = {
  "reply-none": { ...SAME, faults: ["no-reply"] },
  "reply-other-source-ignored": {
    reason: "with the source checked by the caller",
    faults: ["no-reply"],
  },
  "reply-followup-beats-promise": {
    reason: "with the arrival of the first response as t4",
    chosen: { t4: "1000125000000" },
  },
  "reply-followup-after-timeout": { ...SAME, faults: ["late-reply"] },
  "reply-late-only": {
    reason: "never using the reply to another request",
    faults: ["not-our-request", "no-reply"],
    chosen: null,
  },
  "reply-late-then-good": { ...SAME, faults: ["not-our-request"] },
  "reply-promise-then-late-followup-of-old-request": {
    ...SAME,
    faults: ["not-our-request"],
  },
  "reply-two-promises": {
    reason: "keeping the first of two duplicates",
    faults: ["duplicate-reply"],
    chosen: { t3: "2000000000001", t4: "1000125000000" },
  },
  "reply-request-type-ignored": {
    ...SAME,
    faults: ["not-a-response", "no-reply"],
  },
};

interface SelectCase {
  readonly name: string;
  readonly reason: string;
  readonly vector: CandidateVector;
  readonly faults: readonly string[];
  readonly chosen: Chosen | null;
}

const SELECT_CASES: readonly SelectCase[] = candidateVectorsOf(
  "select-reply",
  10,
).map((vector) => {
  const { reason, faults = [], chosen } = DEPARTURES[vector.name] ?? SAME;
  const reference = vector.chosen ?? null;
  return {
    name: vector.name,
    reason,
    vector,
    faults,
    chosen: chosen === null || reference === null
      ? null
      : { ...reference, ...chosen },
  };
});

Deno.test.each(SELECT_CASES)("WcClient selects from $name, $reason", (one) => {
  const client = aClient();
  const sentAt = 1_000_000_000_000n;
  const out: [MonotonicNanos, WcClientAction][] = [];
  const run = (now: MonotonicNanos, actions: readonly WcClientAction[]) =>
    out.push(...actions.map((a): [MonotonicNanos, WcClientAction] => [now, a]));
  const first = client.handleTimer(monotonicNanos(sentAt));
  assertEquals(requestIn(first).toHex(), one.vector.requestHex);
  const deadline = only(first, "set-timer").at;
  assertEquals(
    deadline - sentAt,
    secondsToNanos(present(one.vector.timeoutSecs)),
  );
  let expired = false;
  const expire = () => {
    if (!expired) run(deadline, client.handleTimer(deadline));
    expired = true;
  };
  for (const reply of present(one.vector.replies)) {
    const at = monotonicNanos(sentAt + secondsToNanos(reply.secsAfterRequest));
    if (at > deadline) expire();
    if (!reply.fromServer) continue;
    run(at, client.handleDatagram(at, Uint8Array.fromHex(reply.hex)));
  }
  if (!out.some(([, { kind }]) => kind === "measure")) expire();
  const actions = out.map(([, action]) => action);
  assertEquals(faultsIn(actions), [...one.faults]);
  const measured = out.find(([, { kind }]) => kind === "measure");
  if (one.chosen === null) {
    assertEquals(measured, undefined);
    return;
  }
  const [decidedAt] = present(measured);
  assertEquals(
    decidedAt - sentAt,
    secondsToNanos(present(one.vector.secsUntilDecision)),
  );
  assertEquals(
    only(actions, "measure").candidate,
    candidateOf(one.chosen, -20, 12_800),
  );
});

/** What becomes of a single reply: used at once, held till time is up, or not. */
function useOf(type: WcMessageType, originate: bigint): string {
  const client = aClient(1_000);
  client.handleTimer(monotonicNanos(555n));
  const time = toWireTime(wallClockNanos(9_000n));
  const at = monotonicNanos(600n);
  const [action] = client.handleDatagram(
    at,
    encodeWcMessage({
      type,
      precisionExponent: -20,
      maxFreqError256ths: 0,
      originate: toWireTime(wallClockNanos(originate)),
      receive: time,
      transmit: time,
    }),
  );
  if (action?.kind === "discard") return action.fault;
  if (action?.kind === "measure") return "at once";
  const [late] = client.handleTimer(monotonicNanos(1_555n));
  return late?.kind === "measure" ? "when time is up" : "never";
}

/** By quality: a score in the reference, an outcome here. */
const OUTCOMES: Readonly<Record<string, string>> = {
  "null": "not-a-response",
  "3": "at once",
  "2": "when time is up",
  "4": "when time is up",
};

Deno.test.each(candidateVectorsOf("quality", 8))(
  "WcClient uses only what scores above zero: $name",
  (vector) => {
    const type = Object.values(WC_MESSAGE_TYPE).find((known) =>
      known === vector.responseType
    );
    assertEquals(
      useOf(present(type), BigInt(present(vector.responseOriginate))),
      OUTCOMES[String(vector.quality)] ?? "not-our-request",
    );
  },
);

Deno.test.each(candidateVectorsOf("candidate-error", 1))(
  "WcClient makes no candidate of $name",
  (vector) => {
    const client = aClient();
    client.handleTimer(monotonicNanos(1n));
    const octets = Uint8Array.fromHex(present(vector.responseHex));
    assertEquals(
      faultsIn(client.handleDatagram(monotonicNanos(4n), octets)),
      [present(vector.error)],
    );
  },
);

Deno.test("WcClient joins a follow-up that overtook its response", () => {
  const client = aClient();
  const request = requestIn(client.handleTimer(monotonicNanos(1_000n)));
  const followUp = aReply(request, { type: FOLLOW_UP, t2: 50n, t3: 60n });
  const response = aReply(request, {
    type: RESPONSE_WITH_FOLLOW_UP,
    t2: 50n,
    t3: 55n,
  });
  assertEquals(client.handleDatagram(monotonicNanos(1_100n), followUp), []);
  const actions = client.handleDatagram(monotonicNanos(1_200n), response);
  const { candidate } = only(actions, "measure");
  assertEquals(candidate.t3, wallClockNanos(60n));
  assertEquals(candidate.t4, monotonicNanos(1_200n));
});

Deno.test("WcClient uses a follow-up whose response was lost when time is up", () => {
  const client = aClient(1_000);
  const request = requestIn(client.handleTimer(monotonicNanos(1_000n)));
  const followUp = aReply(request, { type: FOLLOW_UP, t2: 50n, t3: 60n });
  client.handleDatagram(monotonicNanos(1_100n), followUp);
  const actions = client.handleTimer(monotonicNanos(2_000n));
  assertEquals(only(actions, "measure").candidate.t4, monotonicNanos(1_100n));
});

Deno.test("WcClient falls back on the response when the follow-up reports its own sending", () => {
  const client = aClient(1_000);
  const request = requestIn(client.handleTimer(monotonicNanos(1_000n)));
  const response = aReply(request, {
    type: RESPONSE_WITH_FOLLOW_UP,
    t2: 50n,
    t3: 55n,
  });
  const followUp = aReply(request, { type: FOLLOW_UP, t2: 50n, t3: 300n });
  client.handleDatagram(monotonicNanos(1_100n), response);
  const late = client.handleDatagram(monotonicNanos(1_400n), followUp);
  assertEquals(faultsIn(late), ["negative-round-trip"]);
  const actions = client.handleTimer(monotonicNanos(2_000n));
  assertEquals(only(actions, "measure").candidate.t3, wallClockNanos(55n));
});

Deno.test("WcClient joins no follow-up to the response of a doubled request", () => {
  const client = aClient();
  const request = requestIn(client.handleTimer(monotonicNanos(1_000n)));
  const first = aReply(request, { type: RESPONSE_WITH_FOLLOW_UP, t2: 50n });
  const ofSecond = aReply(request, { type: FOLLOW_UP, t2: 90n, t3: 95n });
  const ofFirst = aReply(request, { type: FOLLOW_UP, t2: 50n, t3: 55n });
  client.handleDatagram(monotonicNanos(1_100n), first);
  assertEquals(
    faultsIn(client.handleDatagram(monotonicNanos(1_150n), ofSecond)),
    ["duplicate-reply"],
  );
  const actions = client.handleDatagram(monotonicNanos(1_200n), ofFirst);
  assertEquals(only(actions, "measure").candidate.t3, wallClockNanos(55n));
});

interface Refusal {
  readonly name: string;
  readonly reply: (request: Uint8Array) => Uint8Array;
  readonly fault: WcClientFault;
}

const REFUSALS: readonly Refusal[] = [
  { name: "nothing", reply: () => new Uint8Array(0), fault: "wrong-length" },
  { name: "33 octets", reply: () => new Uint8Array(33), fault: "wrong-length" },
  {
    name: "version 1",
    reply: (request) => aReply(request, { t2: 1n }).fill(1, 0, 1),
    fault: "unknown-version",
  },
  {
    name: "type 4",
    reply: (request) => aReply(request, { t2: 1n }).fill(4, 1, 2),
    fault: "unknown-type",
  },
  {
    name: "its own request",
    reply: (request) => aReply(request, { type: REQUEST, t2: 1n }),
    fault: "not-a-response",
  },
  {
    name: "another originate",
    reply: (request) => aReply(request, { t2: 1n }).fill(9, 15, 16),
    fault: "not-our-request",
  },
  {
    name: "the same originate time in other words",
    reply: (request) => {
      const reply = aReply(request, { t2: 1n });
      const view = new DataView(reply.buffer);
      view.setUint32(8, 4);
      view.setUint32(12, 1_000_000_000);
      return reply;
    },
    fault: "not-our-request",
  },
  {
    name: "a negative round trip",
    reply: (request) => aReply(request, { t2: 1n, t3: 103n }),
    fault: "negative-round-trip",
  },
  {
    name: "a transmit before the receive",
    reply: (request) => aReply(request, { t2: 2n, t3: 1n }),
    fault: "transmit-before-receive",
  },
  {
    name: "an absurd frequency error",
    reply: (request) =>
      aReply(request, { t2: 1n, maxFreqError256ths: 0xffff_ffff }),
    fault: "absurd-clock-quality",
  },
  {
    name: "an absurd precision",
    reply: (request) => aReply(request, { t2: 1n, precisionExponent: 127 }),
    fault: "absurd-clock-quality",
  },
];

Deno.test.each(REFUSALS)(
  "WcClient discards $name and still uses a good reply",
  (one) => {
    const client = aClient();
    const request = requestIn(
      client.handleTimer(monotonicNanos(5_000_000_000n)),
    );
    const at = monotonicNanos(5_000_000_100n);
    assertEquals(client.handleDatagram(at, one.reply(request)), [
      { kind: "discard", fault: one.fault },
    ]);
    assertEquals(client.correlation, undefined);
    const good = client.handleDatagram(at, aReply(request, { t2: 1n }));
    assertEquals(kindsOf(good), ["measure", "correlate", "set-timer"]);
  },
);

Deno.test("WcClient discards the second of two equal replies", () => {
  const client = aClient();
  const request = requestIn(client.handleTimer(monotonicNanos(1n)));
  const reply = aReply(request, { t2: 50n });
  client.handleDatagram(monotonicNanos(2n), reply);
  assertEquals(
    faultsIn(client.handleDatagram(monotonicNanos(3n), reply)),
    ["duplicate-reply"],
  );
});

Deno.test("WcClient discards what comes before it asked", () => {
  const reply = aReply(new Uint8Array(32), { t2: 50n });
  assertEquals(
    faultsIn(aClient().handleDatagram(monotonicNanos(3n), reply)),
    ["not-our-request"],
  );
});
