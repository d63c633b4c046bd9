import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import {
  Companion,
  type CompanionAction,
  type CompanionOptions,
} from "@dvbcss/companion";
import {
  type CandidateSelector,
  LowestDispersionSelector,
  MostRecentSelector,
  stampTransmit,
  WcResponder,
} from "@dvbcss/protocol";
import { assertEquals } from "@dvbcss/std/assert";

const RESPONDER = new WcResponder({
  precisionNanos: durationNanos(1),
  maxFreqErrorPpm: 1,
  followUp: false,
});

interface Case {
  readonly name: string;
  readonly selector: CandidateSelector;
}

const CASES: readonly Case[] = [
  { name: "lowest dispersion", selector: new LowestDispersionSelector() },
  { name: "most recent", selector: new MostRecentSelector() },
];

Deno.test.each(CASES)(
  "Companion measures five times in haste with $name",
  ({ selector }) => {
    const pauses = pausesOf(
      {
        wcUrl: "udp://192.0.2.5:6677",
        wallClock: {
          selector,
          localPrecisionNanos: durationNanos(1),
          localMaxFreqErrorPpm: 50,
        },
        random: () => 0,
      },
      8,
    );
    const [hasty, steady] = [50_000_000n, 1_000_000_000n];
    assertEquals(pauses.slice(0, 5), [hasty, hasty, hasty, hasty, steady]);
  },
);

/** Answers each request at once, and notes the time to the next. */
function pausesOf(
  options: CompanionOptions,
  count: number,
): readonly bigint[] {
  const companion = new Companion(options);
  const requestedAt: bigint[] = [];
  let now = 1_000_000_000n;
  let timerAt: bigint | null = null;
  const todo: CompanionAction[] = [...companion.start(monotonicNanos(now))];
  while (requestedAt.length < count) {
    const action = todo.shift();
    const local = monotonicNanos(now);
    if (action?.kind === "open") {
      todo.push(...companion.handleOpen(local, action.socket));
    } else if (action?.kind === "send-datagram") {
      requestedAt.push(now);
      const { socket, datagram } = action;
      const reply = answer(now, datagram);
      todo.push(...companion.handleDatagram(local, socket, reply));
    } else if (action?.kind === "set-timer") {
      timerAt = action.at;
    } else if (action === undefined && timerAt !== null) {
      now = timerAt;
      todo.push(...companion.handleTimer(monotonicNanos(now)));
    }
  }
  return requestedAt.slice(1).map((at, index) =>
    at - (requestedAt[index] ?? 0n)
  );
}

function answer(now: bigint, request: Uint8Array): Uint8Array {
  const time = wallClockNanos(now);
  const reply = RESPONDER.handleDatagram(time, request);
  if (reply.kind === "discard") throw new Error(reply.fault);
  stampTransmit(reply.datagram, time);
  return reply.datagram;
}
