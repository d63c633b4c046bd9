import {
  durationNanos,
  monotonicNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  Companion,
  type CompanionAction,
  type CompanionOptions,
} from "@dvbcss/companion";
import {
  LowestDispersionSelector,
  stampTransmit,
  WcResponder,
} from "@dvbcss/protocol";
import { assert } from "@dvbcss/std/assert";

/** What a TV Device says first. */
export const CII = {
  protocolVersion: "1.1",
  contentId: "dvb://1.2.3",
  contentIdStatus: "final",
  presentationStatus: "okay",
  wcUrl: "udp://192.0.2.5:6677",
  tsUrl: "ws://192.0.2.5:7681/ts",
  timelines: [{
    timelineSelector: "urn:dvb:css:timeline:pts",
    timelineProperties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
  }],
};
const MS = 1_000_000n;

/** A companion, and everything it asked for. */
export class Driven {
  readonly companion: Companion;
  readonly opened: string[] = [];
  readonly closed: number[] = [];
  readonly texts: string[] = [];
  readonly #reports: Extract<CompanionAction, { kind: "report" }>[] = [];
  #now = 1_000_000_000n;
  #datagram: Uint8Array | undefined;
  timerAt: bigint | null = null;

  constructor(
    options: Partial<CompanionOptions> = { ciiUrl: "ws://192.0.2.5:7681/cii" },
  ) {
    this.companion = new Companion({
      wallClock: {
        selector: new LowestDispersionSelector(),
        localPrecisionNanos: durationNanos(1),
        localMaxFreqErrorPpm: 0,
      },
      random: () => 0,
      ...options,
    });
    this.#perform(this.companion.start(monotonicNanos(this.#now)));
  }

  get wallClock(): WallClockNanos {
    return wallClockNanos(this.#now + 4_000_000_000n);
  }

  reachCii(): void {
    this.open(1);
    this.message(1, CII);
  }

  open(socket: number): void {
    const now = monotonicNanos(this.#now);
    this.#perform(this.companion.handleOpen(now, socket));
  }

  close(socket: number, reason: string): void {
    const now = monotonicNanos(this.#now);
    this.#perform(this.companion.handleClose(now, socket, reason));
  }

  message(socket: number, message: object): void {
    this.messageText(socket, JSON.stringify(message));
  }

  messageText(socket: number, message: string | Uint8Array): void {
    const now = monotonicNanos(this.#now);
    this.#perform(this.companion.handleMessage(now, socket, message));
  }

  datagram(socket: number, octets: Uint8Array): void {
    const now = monotonicNanos(this.#now);
    this.#perform(this.companion.handleDatagram(now, socket, octets));
  }

  /** Opens the socket of WC and answers the request that follows. */
  answerWc(socket: number): void {
    this.open(socket);
    this.datagram(socket, this.wcReply());
  }

  /** Answers the latest request of WC. */
  wcReply(): Uint8Array {
    const responder = new WcResponder({
      precisionNanos: durationNanos(1),
      maxFreqErrorPpm: 0,
      followUp: false,
    });
    assert(this.#datagram !== undefined);
    const reply = responder.handleDatagram(this.wallClock, this.#datagram);
    assert(reply.kind === "respond");
    stampTransmit(reply.datagram, this.wallClock);
    return reply.datagram;
  }

  /** Has the local clock stand still, as through a sleep. */
  breakClock(reason: string): void {
    const now = monotonicNanos(this.#now);
    this.#perform(this.companion.handleClockBreak(now, reason));
  }

  /** Calls what is due, however late. */
  wake(): void {
    this.#perform(this.companion.handleTimer(monotonicNanos(this.#now)));
  }

  /** Lets time pass, in milliseconds, without anything being called. */
  freeze(millis: bigint): void {
    this.#now += millis * MS;
  }

  /** Lets time pass, in milliseconds, and the timer fire. */
  run(millis: bigint): void {
    const end = this.#now + millis * MS;
    while (this.timerAt !== null && this.timerAt <= end) {
      this.#now = this.timerAt;
      this.timerAt = null;
      const now = monotonicNanos(this.#now);
      this.#perform(this.companion.handleTimer(now));
    }
    this.#now = end;
  }

  stop(): void {
    this.#perform(this.companion.stop(monotonicNanos(this.#now)));
  }

  reading() {
    return this.companion.readingAt(monotonicNanos(this.#now));
  }

  events<
    K extends Extract<CompanionAction, { kind: "report" }>["event"]["kind"],
  >(kind: K) {
    type Event = Extract<CompanionAction, { kind: "report" }>["event"];
    return this.#reports.map((it) => it.event)
      .filter((event): event is Extract<Event, { kind: K }> =>
        event.kind === kind
      );
  }

  #perform(actions: readonly CompanionAction[]): void {
    for (const action of actions) {
      if (action.kind === "open") {
        const { scheme, host, port, path } = action.url;
        const url = `${scheme}://${host}:${port}${path}`;
        this.opened.push(`${action.socket} ${action.service} ${url}`);
      } else if (action.kind === "close") this.closed.push(action.socket);
      else if (action.kind === "send-text") this.texts.push(action.text);
      else if (action.kind === "send-datagram") {
        this.#datagram = action.datagram;
      } else if (action.kind === "set-timer") this.timerAt = action.at;
      else this.#reports.push(action);
    }
  }
}
