import {
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  backOffNanos,
  Companion,
  type CompanionAction,
  contentTimeAt,
  type CssScheme,
  formatCssUrl,
  parseCssUrl,
} from "@dvbcss/companion";
import {
  LowestDispersionSelector,
  stampTransmit,
  WcResponder,
} from "@dvbcss/protocol";
import { assert, assertEquals } from "@dvbcss/std/assert";
import fc from "fast-check";

const ALL: readonly CssScheme[] = ["ws", "wss", "udp"];

Deno.test("parseCssUrl() never throws, and what it accepts survives", () => {
  const nearlyUrl = fc.tuple(
    fc.constantFrom("ws", "wss", "udp", "http", ""),
    fc.constantFrom("://", ":", ""),
    fc.oneof(fc.string(), fc.ipV6().map((it) => `[${it}]`), fc.domain()),
    fc.constantFrom("", ":", ":1", ":65535", ":65536", ":x"),
    fc.oneof(fc.string(), fc.webPath()),
  ).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearlyUrl), (text) => {
      const first = parseCssUrl(text, ALL);
      if (!first.ok) return;
      assertEquals(parseCssUrl(formatCssUrl(first.url), ALL), first);
      const { port } = first.url;
      assert(Number.isInteger(port) && port >= 1 && port <= 65_535);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("backOffNanos() stays within its bounds", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 1e9 }),
    fc.integer({ min: 2, max: 1e9 }),
    fc.integer({ min: 0, max: 1e9 }),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    (failures, first, more, random) => {
      const options = {
        firstNanos: durationNanos(first),
        longestNanos: durationNanos(first + more),
      };
      const wait = backOffNanos(failures, options, random);
      assert(wait >= Math.floor(first / 2) && wait <= first + more);
    },
  ));
});

Deno.test("contentTimeAt() is within half a tick of the seconds it gives", () => {
  fc.assert(fc.property(
    fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }),
    fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    fc.double({ min: -4, max: 4, noNaN: true }),
    fc.integer({ min: 1, max: 90_000 }),
    (contentTimeTicks, elapsed, speed, unitsPerSecond) => {
      const wallClock = wallClockNanos(1_795_000_000_000_000_000n);
      const { contentTimeTicks: ticks, positionSeconds } = contentTimeAt(
        { contentTimeTicks, wallClock, speed },
        { unitsPerTick: 1, unitsPerSecond },
        wallClockNanos(wallClock + elapsed),
      );
      const apart = Number(ticks) - positionSeconds * unitsPerSecond;
      // A double of seconds is good to some 0.1 ms where there are years.
      const slack = 1e-9 * unitsPerSecond +
        Math.abs(positionSeconds) * unitsPerSecond * 1e-15;
      assert(Math.abs(apart) <= 0.5 + slack, `${apart}`);
    },
  ));
});

const CII_TEXTS = [
  '{"protocolVersion":"1.1","contentId":"dvb://1.2.3","wcUrl":"udp://tv:6677","tsUrl":"ws://tv/ts"}',
  '{"contentId":"dvb://4.5.6"}',
  '{"contentId":null}',
  '{"wcUrl":null}',
  '{"wcUrl":"udp://other:1"}',
  '{"wcUrl":"nonsense"}',
  '{"tsUrl":null}',
  '{"tsUrl":"wss://other/ts"}',
  '{"timelines":[{"timelineSelector":"urn:x","timelineProperties":{"unitsPerTick":1,"unitsPerSecond":5}}]}',
  '{"timelines":null}',
  "{}",
  "[]",
];
const TS_TEXTS = [
  '{"contentTime":"5","wallClockTime":"7","timelineSpeedMultiplier":1}',
  '{"contentTime":-5,"wallClockTime":99999999999999999999999,"timelineSpeedMultiplier":-1e300}',
  '{"contentTime":"5","wallClockTime":"7","timelineSpeedMultiplier":5e-324}',
  '{"contentTime":null,"wallClockTime":"7","timelineSpeedMultiplier":null}',
  '{"wallClockTime":"7"}',
];

type Input =
  | { readonly kind: "open" | "close"; readonly socket: number }
  | {
    readonly kind: "text";
    readonly socket: number;
    readonly text: string;
  }
  | { readonly kind: "octets"; readonly socket: number; octets: Uint8Array }
  | { readonly kind: "timer" | "reply" }
  | { readonly kind: "stop" | "start" }
  | { readonly kind: "wait"; readonly nanos: number };

const SOCKET = fc.integer({ min: 0, max: 3 });

const INPUT: fc.Arbitrary<Input> = fc.oneof(
  { weight: 6, arbitrary: inputOf("open") },
  { weight: 2, arbitrary: inputOf("close") },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("text" as const),
      socket: SOCKET,
      text: fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom(...CII_TEXTS, ...TS_TEXTS) },
        { weight: 1, arbitrary: fc.json() },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("octets" as const),
      socket: SOCKET,
      octets: fc.uint8Array({ minLength: 30, maxLength: 33 }),
    }),
  },
  { weight: 6, arbitrary: fc.constant({ kind: "timer" as const }) },
  { weight: 6, arbitrary: fc.constant({ kind: "reply" as const }) },
  { weight: 1, arbitrary: fc.constantFrom<Input>({ kind: "stop" }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      nanos: fc.integer({ min: 0, max: 2e10 }),
    }),
  },
);

Deno.test("Companion survives any input with at most one socket a service", () => {
  let positions = 0;
  fc.assert(
    fc.property(
      fc.array(INPUT, { maxLength: 80, size: "max" }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.boolean(),
      (inputs, random, begun) => {
        const host = new CheckingHost(random);
        const all = begun ? [...BEGINNING, ...inputs] : inputs;
        for (const input of all) host.handle(input);
        if (host.reachedPosition) positions++;
      },
    ),
    { numRuns: 1_500 },
  );
  assert(positions > 300, `only ${positions} runs came to a position`);
});

/** How it goes when all goes well; 0, 1 and 2 are CII, WC and TS. */
const BEGINNING: readonly Input[] = [
  { kind: "open", socket: 0 },
  { kind: "text", socket: 0, text: CII_TEXTS[0] ?? "" },
  { kind: "open", socket: 1 },
  { kind: "reply" },
  { kind: "open", socket: 2 },
  { kind: "text", socket: 2, text: TS_TEXTS[0] ?? "" },
];

function inputOf(kind: "open" | "close"): fc.Arbitrary<Input> {
  return SOCKET.map((socket) => ({ kind, socket }));
}

/** The longest that nothing at all may be due; the diagnosis runs each second. */
const LONGEST_WAIT_NANOS = 1_000_000_001n;

const RESPONDER = new WcResponder({
  precisionNanos: durationNanos(1),
  maxFreqErrorPpm: 50,
  followUp: false,
});

/** Carries out what a companion asks for, and checks that it may ask for it. */
class CheckingHost {
  readonly #companion: Companion;
  readonly #open = new Map<number, string>();
  #now = 1_000_000_000n;
  #timerAt: MonotonicNanos | null = null;
  #stopped = false;
  #latest = 0;
  #request:
    | { readonly socket: number; readonly datagram: Uint8Array }
    | undefined;
  /** Whether a position was ever known. */
  reachedPosition = false;

  constructor(random: number) {
    this.#companion = new Companion({
      ciiUrl: "ws://tv/cii",
      wallClock: {
        selector: new LowestDispersionSelector(),
        localPrecisionNanos: durationNanos(1),
        localMaxFreqErrorPpm: 50,
      },
      random: () => random,
    });
    this.#perform(this.#companion.start(this.#local()));
  }

  handle(input: Input): void {
    const companion = this.#companion;
    const now = this.#local();
    switch (input.kind) {
      case "open":
        return this.#perform(
          companion.handleOpen(now, this.#socket(input.socket)),
        );
      case "close": {
        const socket = this.#socket(input.socket);
        this.#open.delete(socket);
        return this.#perform(companion.handleClose(now, socket, "any"));
      }
      case "text":
        return this.#perform(
          companion.handleMessage(now, this.#socket(input.socket), input.text),
        );
      case "octets": {
        const socket = this.#socket(input.socket);
        this.#perform(companion.handleDatagram(now, socket, input.octets));
        return this.#perform(
          companion.handleMessage(now, socket, input.octets),
        );
      }
      case "reply":
        return this.#reply();
      case "timer":
        if (this.#timerAt !== null) this.#now = this.#timerAt;
        return this.#fire();
      case "wait":
        this.#now += BigInt(input.nanos);
        return this.#fire();
      default:
        this.#stopped = true;
        this.#perform(companion.stop(now));
        assertEquals(this.#open.size, 0);
        this.#stopped = false;
        return this.#perform(companion.start(now));
    }
  }

  #fire(): void {
    if (this.#timerAt === null || this.#timerAt > this.#now) return;
    this.#timerAt = null;
    this.#perform(this.#companion.handleTimer(this.#local()));
  }

  /** Most often a socket in use, sometimes one that never was or long is not. */
  #socket(index: number): number {
    return [...this.#open.keys()][index] ?? this.#latest - index;
  }

  /** Answers the latest request as a WC server would. */
  #reply(): void {
    if (this.#request === undefined) return;
    const { socket, datagram } = this.#request;
    const time = wallClockNanos(this.#now + 5_000_000_000n);
    const action = RESPONDER.handleDatagram(time, datagram);
    assert(action.kind === "respond");
    stampTransmit(action.datagram, time);
    const now = this.#local();
    this.#perform(
      this.#companion.handleDatagram(now, socket, action.datagram),
    );
  }

  #local(): MonotonicNanos {
    return monotonicNanos(this.#now);
  }

  #perform(actions: readonly CompanionAction[]): void {
    for (const action of actions) {
      if (action.kind === "open") {
        assert(!this.#open.has(action.socket), "a number is used twice");
        assert(
          ![...this.#open.values()].includes(action.service),
          `two sockets of ${action.service}`,
        );
        this.#open.set(action.socket, action.service);
        this.#latest = action.socket;
      } else if (action.kind === "close") {
        assert(this.#open.delete(action.socket), "not open");
      } else if (
        action.kind === "send-text" || action.kind === "send-datagram"
      ) {
        assert(this.#open.has(action.socket), "sends where nothing is open");
        if (action.kind === "send-datagram") this.#request = action;
      } else if (action.kind === "set-timer") {
        this.#timerAt = action.at;
      }
    }
    if (!this.#stopped) {
      assert(this.#timerAt !== null, "nothing is due ever again");
      assert(this.#timerAt - this.#now <= LONGEST_WAIT_NANOS);
    }
    this.#checkReading();
  }

  #checkReading(): void {
    const reading = this.#companion.readingAt(this.#local());
    assertEquals(reading.available, reading.positionSeconds !== null);
    this.reachedPosition ||= reading.available;
  }
}
