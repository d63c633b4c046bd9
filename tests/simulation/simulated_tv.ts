import { durationNanos, wallClockNanos } from "@dvbcss/clock";
import type { Timeline } from "@dvbcss/presentation";
import {
  type CiiMessage,
  CiiServer,
  type CiiServerAction,
  followUpOf,
  stampTransmit,
  TsServer,
  type TsServerAction,
  WcResponder,
} from "@dvbcss/protocol";

/** The TV's end of a connection. */
export interface TvConnection {
  /** Gives the companion a text. */
  readonly send: (text: string) => void;
  /** Ends the connection with a reason. */
  readonly close: (reason: string) => void;
}

/** What a TV does that others do not. */
export interface TvHabits {
  /** Whether it answers wall clock requests in two steps. */
  readonly followUp?: boolean;
  /** Whether CII tells differences only. */
  readonly diffOnly?: boolean;
}

/** Content that runs on a line through true time. */
interface Playing {
  readonly contentId: string;
  readonly positionSeconds: number;
  readonly at: bigint;
  readonly speed: number;
}

export const PTS = "urn:dvb:css:timeline:pts";
export const PTS_RATE = 90_000;

/**
 * A TV Device in simulated time, made of the server machines. Every instant here
 * is true time, in nanoseconds.
 */
export class SimulatedTv {
  readonly #habits: TvHabits;
  readonly #responder: WcResponder;
  readonly #connections = new Set<TvConnection>();
  readonly #ciiConnections = new Set<TvConnection>();
  #cii: CiiServer<TvConnection>;
  #ts = new TsServer<TvConnection>();
  #tsTimerAt: bigint | undefined;
  /** The wall clock less true time, as WC and as TS see it. */
  #offset = { wc: 1_700_000_000_000_000_000n, ts: 1_700_000_000_000_000_000n };
  #playing: Playing = {
    contentId: "dvb://1.2.3",
    positionSeconds: 0,
    at: 0n,
    speed: 1,
  };
  #state: CiiMessage = {};
  /** Whether it is switched on. */
  isUp = true;

  constructor(habits: TvHabits = {}) {
    this.#habits = habits;
    this.#responder = new WcResponder({
      precisionNanos: durationNanos(1_000),
      maxFreqErrorPpm: 1,
      followUp: habits.followUp ?? false,
    });
    this.#cii = new CiiServer({ diffOnly: habits.diffOnly ?? false });
    this.#publish(0n, this.#announced());
  }

  /** When the TS machine wants its timer, if ever. */
  get timerAt(): bigint | undefined {
    return this.isUp ? this.#tsTimerAt : undefined;
  }

  /** Where content truly is, in seconds. */
  positionAt(now: bigint): number {
    const { positionSeconds, at, speed } = this.#playing;
    return positionSeconds + Number(now - at) / 1e9 * speed;
  }

  /** What WC serves. */
  wallClockAt(now: bigint): bigint {
    return now + this.#offset.wc;
  }

  /** Presents something else, or the same elsewhere. */
  present(now: bigint, change: Partial<Omit<Playing, "at">>): void {
    const positionSeconds = this.positionAt(now);
    this.#playing = { ...this.#playing, positionSeconds, ...change, at: now };
    this.#publish(now, this.#announced());
  }

  /** Replaces the wall clock by another; TS does not know yet. */
  stepWallClock(byNanos: bigint): void {
    this.#offset = { ...this.#offset, wc: this.#offset.wc + byNanos };
  }

  /** Lets TS notice what became of the wall clock. */
  noticeStep(now: bigint): void {
    this.#offset = { ...this.#offset, ts: this.#offset.wc };
    this.#publish(now, this.#state);
  }

  /** Announces other endpoints. */
  announce(now: bigint, change: CiiMessage): void {
    this.#publish(now, { ...this.#state, ...change });
  }

  /** Switches off; with warning to those connected, or without. */
  switchOff(): void {
    this.isUp = false;
    for (const connection of [...this.#connections]) {
      connection.close("the TV went away");
    }
    this.#connections.clear();
  }

  /** Ends CII's connections alone, as when that service restarts. */
  restartCii(): void {
    for (const connection of this.#ciiConnections) {
      connection.close("the service restarts");
      this.#connections.delete(connection);
    }
    this.#ciiConnections.clear();
    this.#cii = new CiiServer({ diffOnly: this.#habits.diffOnly ?? false });
    this.#performCii(this.#cii.handleState(this.#state));
  }

  /** Switches on again, with another wall clock. */
  switchOn(now: bigint, stepNanos: bigint): void {
    this.#cii = new CiiServer({ diffOnly: this.#habits.diffOnly ?? false });
    this.#ts = new TsServer();
    this.stepWallClock(stepNanos);
    this.#offset = { ...this.#offset, ts: this.#offset.wc };
    this.isUp = true;
    this.#publish(now, this.#announced());
  }

  /** Takes a new connection. */
  connect(now: bigint, service: "cii" | "ts", connection: TvConnection): void {
    this.#connections.add(connection);
    if (service === "cii") {
      this.#ciiConnections.add(connection);
      const address = { host: "192.0.2.5", port: 7681 };
      this.#performCii(this.#cii.handleConnect(connection, address));
    } else {
      this.#performTs(this.#ts.handleConnect(this.#tsTime(now), connection));
    }
  }

  /** Forgets a connection. */
  disconnect(
    now: bigint,
    service: "cii" | "ts",
    connection: TvConnection,
  ): void {
    this.#ciiConnections.delete(connection);
    if (!this.#connections.delete(connection)) return;
    if (service === "cii") this.#cii.handleDisconnect(connection);
    else {
      const actions = this.#ts.handleDisconnect(this.#tsTime(now), connection);
      this.#performTs(actions);
    }
  }

  /** Takes a text on a TS connection. */
  handleText(now: bigint, connection: TvConnection, text: string): void {
    if (!this.#connections.has(connection)) return;
    const time = this.#tsTime(now);
    this.#performTs(this.#ts.handleMessage(time, connection, text));
  }

  /** Answers a WC request, in one datagram or two, or does not. */
  handleDatagram(now: bigint, octets: Uint8Array): readonly Uint8Array[] {
    if (!this.isUp) return [];
    const time = wallClockNanos(this.wallClockAt(now));
    const action = this.#responder.handleDatagram(time, octets);
    if (action.kind === "discard") throw new Error(action.fault);
    const { datagram } = action;
    stampTransmit(datagram, time);
    return action.followUp
      ? [datagram, followUpOf(datagram, time)]
      : [datagram];
  }

  /** Lets the TS machine do what is due. */
  handleTimer(now: bigint): void {
    this.#tsTimerAt = undefined;
    this.#performTs(this.#ts.handleTimer(this.#tsTime(now)));
  }

  #announced(): CiiMessage {
    return {
      protocolVersion: "1.1",
      contentId: this.#playing.contentId,
      contentIdStatus: "final",
      presentationStatus: ["okay"],
      wcUrl: "udp://192.0.2.5:6677",
      tsUrl: "ws://192.0.2.5:7681/ts",
      timelines: [{
        timelineSelector: PTS,
        properties: { unitsPerTick: 1, unitsPerSecond: PTS_RATE },
      }],
    };
  }

  #publish(now: bigint, state: CiiMessage): void {
    this.#state = state;
    this.#performCii(this.#cii.handleState(state));
    const { positionSeconds, at, speed, contentId } = this.#playing;
    const timeline: Timeline = {
      timelineSelector: PTS,
      properties: { unitsPerTick: 1, unitsPerSecond: PTS_RATE },
      correlation: {
        contentTimeTicks: BigInt(Math.round(positionSeconds * PTS_RATE)),
        wallClock: wallClockNanos(at + this.#offset.ts),
        speed,
      },
    };
    const presentation = { contentId, timelines: [timeline] };
    const time = this.#tsTime(now);
    this.#performTs(this.#ts.handlePresentation(time, presentation));
  }

  #tsTime(now: bigint) {
    return wallClockNanos(now + this.#offset.ts);
  }

  #performCii(actions: readonly CiiServerAction<TvConnection>[]): void {
    for (const action of actions) {
      if (action.kind !== "send") continue;
      for (const client of action.clients) client.send(action.text);
    }
  }

  #performTs(actions: readonly TsServerAction<TvConnection>[]): void {
    for (const action of actions) {
      if (action.kind === "send") {
        for (const client of action.clients) client.send(action.text);
      } else if (action.kind === "set-timer") {
        this.#tsTimerAt = action.at - this.#offset.ts;
      } else if (action.kind === "close") {
        action.client.close(action.reason);
      }
    }
  }
}
