import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  SlewedWallClock,
  type WallClockCorrelation,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import {
  WcClient,
  type WcClientAction,
  type WcClientOptions,
} from "@dvbcss/protocol";
import type { PartAction } from "../companion_action.ts";
import type { CompanionEvent } from "../companion_event.ts";
import {
  Connection,
  type ConnectionOptions,
} from "../connection/connection.ts";
import { type CssUrl, formatCssUrl } from "../connection/css_url.ts";
import { LONGEST_SILENCE_NANOS } from "../diagnosis/diagnosis.ts";
import { EagerSelector } from "./eager_selector.ts";

type Measure = Extract<WcClientAction, { readonly kind: "measure" }>;
type Correlate = Extract<WcClientAction, { readonly kind: "correlate" }>;

/**
 * Follows the wall clock of whichever WC server it is pointed at.
 *
 * Losing the socket, or the server for a while, does not lose the clock; being
 * pointed at another server does.
 */
export class WallClockFollower {
  readonly #connection: Connection;
  readonly #client: WcClient;
  readonly #slewed = new SlewedWallClock();
  #server: string | undefined;
  #requestAt: MonotonicNanos | undefined;
  #silentSince: MonotonicNanos | undefined;
  #answeredAt: MonotonicNanos | undefined;
  #latest: Measure | undefined;
  #steps = 0;

  /**
   * Makes a follower that is pointed at nothing.
   *
   * @param connection Settings of its socket.
   * @param client Settings of its measurements.
   */
  constructor(connection: ConnectionOptions, client: WcClientOptions) {
    this.#connection = new Connection(connection);
    const selector = new EagerSelector(client.selector);
    this.#client = new WcClient({ ...client, selector });
  }

  /** What is known of the wall clock, if anything. */
  get correlation(): WallClockCorrelation | undefined {
    return this.#client.correlation;
  }

  /**
   * Gives the line on which readers go on steadily while what is known improves.
   *
   * @param now The local time.
   * @returns The line as it is now; undefined before there is a useful one.
   */
  lineAt(now: MonotonicNanos): WallClockCorrelation | undefined {
    return this.#slewed.correlationAt(now);
  }

  /** Round trip of the last measurement, in nanoseconds. */
  get rttNanos(): DurationNanos | undefined {
    return this.#latest?.roundTripNanos;
  }

  /** Precision that the server claims, in nanoseconds. */
  get serverPrecisionNanos(): DurationNanos | undefined {
    return this.#latest?.candidate.serverPrecisionNanos;
  }

  /** How often the wall clock jumped. */
  get steps(): number {
    return this.#steps;
  }

  /** Its socket. */
  get connection(): Connection {
    return this.#connection;
  }

  /** When the timer is due, if ever. */
  get deadline(): MonotonicNanos | undefined {
    return this.#connection.deadline ?? this.#requestAt;
  }

  /**
   * Tells how long requests have had no answer.
   *
   * @param now The local time.
   * @returns The time, in nanoseconds; 0 while nothing is asked.
   */
  silentNanosAt(now: MonotonicNanos): DurationNanos {
    return durationNanos(
      this.#silentSince === undefined ? 0 : Number(now - this.#silentSince),
    );
  }

  /**
   * Follows another WC server, or none.
   *
   * @param now The local time.
   * @param url Where it is; null for none for the time being.
   * @param reason Why the one before is left, in words.
   * @returns What to do.
   */
  point(
    now: MonotonicNanos,
    url: CssUrl | null,
    reason: string,
  ): readonly PartAction[] {
    const actions = this.#connection.point(now, url, reason);
    if (actions.length === 0) return [];
    this.#requestAt = undefined;
    this.#silentSince = undefined;
    // Nobody was asked meanwhile, so that nobody was silent.
    this.#answeredAt = undefined;
    if (url === null) {
      const silent = this.#client.handleSilence(now);
      return [...actions, ...this.#perform(now, silent)];
    }
    // A server that comes back may have the clock it had; if not, measuring tells.
    const server = formatCssUrl(url);
    if (server === this.#server) return actions;
    this.#server = server;
    return [...actions, ...this.#forget(reason)];
  }

  /**
   * Starts anew, since our own clock is not the one it was.
   *
   * @param now The local time.
   * @param reason What happened to it, in words.
   * @returns What to do.
   */
  restart(now: MonotonicNanos, reason: string): readonly PartAction[] {
    const lost = this.#forget(reason);
    return [...lost, ...this.#connection.reopen(now, reason)];
  }

  /** Notes that a socket is open, and sends the first request. */
  handleOpen(now: MonotonicNanos, socket: number): readonly PartAction[] {
    const actions = this.#connection.handleOpen(now, socket);
    if (actions.length === 0) return [];
    this.#silentSince = now;
    return [...actions, ...this.#perform(now, this.#client.handleTimer(now))];
  }

  /** Notes that a socket is closed, or could not be opened. */
  handleClose(
    now: MonotonicNanos,
    socket: number,
    reason: string,
  ): readonly PartAction[] {
    const actions = this.#connection.handleClose(now, socket, reason);
    if (actions.length === 0) return [];
    this.#requestAt = undefined;
    this.#silentSince = undefined;
    return [...actions, ...this.#perform(now, this.#client.handleSilence(now))];
  }

  /**
   * Takes a WebSocket message.
   *
   * @param receivedAt The local time at which it arrived.
   * @param socket Which socket received it.
   * @param message Its octets; a text is a fault here.
   * @returns What to do.
   */
  handleMessage(
    receivedAt: MonotonicNanos,
    socket: number,
    message: string | Uint8Array,
  ): readonly PartAction[] {
    if (socket !== this.#connection.socket) return [];
    this.#connection.handleMessage(receivedAt);
    return typeof message === "string"
      ? [report({ kind: "discard", service: "wc", fault: "not-binary" })]
      : this.handleDatagram(receivedAt, socket, message);
  }

  /** Takes what a socket received. */
  handleDatagram(
    receivedAt: MonotonicNanos,
    socket: number,
    octets: Uint8Array,
  ): readonly PartAction[] {
    if (socket !== this.#connection.socket) return [];
    return this.#perform(
      receivedAt,
      this.#client.handleDatagram(receivedAt, octets),
    );
  }

  /** Sends the next request, or tries to open the socket again. */
  handleTimer(now: MonotonicNanos): readonly PartAction[] {
    const actions = this.#connection.handleTimer(now);
    if (this.#requestAt === undefined || now < this.#requestAt) return actions;
    this.#requestAt = undefined;
    return [
      ...actions,
      ...this.#perform(now, this.#client.handleTimer(now)),
      ...this.#reopenDead(now),
    ];
  }

  /**
   * A WebSocket may be dead without our knowing it, when the TV Device lost its
   * power or we were asleep. A datagram socket cannot.
   */
  #reopenDead(now: MonotonicNanos): readonly PartAction[] {
    const since = monotonicNanos(now - BigInt(LONGEST_SILENCE_NANOS));
    if (this.#connection.url?.scheme === "udp") return [];
    if (!this.#connection.isSilentSince(since)) return [];
    this.#requestAt = undefined;
    const seconds = LONGEST_SILENCE_NANOS / 1e9;
    return this.#connection.reopen(now, `no answer within ${seconds} s`);
  }

  #forget(reason: string): readonly PartAction[] {
    const known = this.#client.correlation !== undefined;
    this.#client.reset();
    this.#slewed.reset();
    this.#latest = undefined;
    this.#answeredAt = undefined;
    return known ? [report({ kind: "wall-clock-lost", reason })] : [];
  }

  #perform(
    now: MonotonicNanos,
    actions: readonly WcClientAction[],
  ): readonly PartAction[] {
    const correlate = actions.find((action) => action.kind === "correlate");
    const before = correlate?.dispersionBeforeNanos ??
      this.#dispersionNanosAt(now);
    return actions.flatMap((action) => this.#performOne(now, action, before));
  }

  #noteMeasurement(
    now: MonotonicNanos,
    action: Measure,
    dispersionBeforeNanos: DurationNanos,
  ): readonly PartAction[] {
    const silentNanos = durationNanos(Number(now - (this.#answeredAt ?? now)));
    this.#latest = action;
    this.#silentSince = now;
    this.#answeredAt = now;
    const measured = report({
      ...action,
      kind: "measurement",
      dispersionBeforeNanos,
    });
    return silentNanos < LONGEST_SILENCE_NANOS
      ? [measured]
      : [report({ kind: "wall-clock-back", silentNanos }), measured];
  }

  #noteCorrelation(now: MonotonicNanos, action: Correlate): PartAction {
    const { correlation, change, adjustmentNanos } = action;
    const noted = { ...action, kind: "wall-clock" as const };
    if (change === "step") {
      this.#steps++;
      this.#slewed.replaceBy(now, correlation);
      return report({ ...noted, jumpNanos: adjustmentNanos });
    }
    const correction = this.#slewed.handleCorrelation(now, correlation);
    const jumpNanos = correction?.kind === "step"
      ? correction.adjustmentNanos
      : 0n;
    return report({ ...noted, jumpNanos });
  }

  #dispersionNanosAt(now: MonotonicNanos): DurationNanos {
    const known = this.#client.correlation;
    return known === undefined
      ? durationNanos(Infinity)
      : wallClockDispersionAt(known, now);
  }

  #performOne(
    now: MonotonicNanos,
    action: WcClientAction,
    dispersionBeforeNanos: DurationNanos,
  ): readonly PartAction[] {
    const socket = this.#connection.socket;
    switch (action.kind) {
      case "send":
        return socket === undefined
          ? []
          : [{ kind: "send-datagram", socket, datagram: action.datagram }];
      case "set-timer":
        this.#requestAt = action.at;
        return [];
      case "measure":
        return this.#noteMeasurement(now, action, dispersionBeforeNanos);
      case "correlate":
        return [this.#noteCorrelation(now, action)];
      case "discard":
        return [report({ ...action, service: "wc" })];
    }
  }
}

function report(event: CompanionEvent): PartAction {
  return { kind: "report", event };
}
