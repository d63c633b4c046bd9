import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
} from "@dvbcss/clock";
import {
  backOffNanos,
  type BackOffOptions,
  DEFAULT_BACK_OFF,
} from "./back_off.ts";
import type { PartAction } from "../companion_action.ts";
import type { ConnectionEvent, CssService } from "../companion_event.ts";
import type { CompanionOptions } from "../companion_options.ts";
import { type CssUrl, formatCssUrl } from "./css_url.ts";

/** Settings of a {@linkcode Connection}. */
export interface ConnectionOptions {
  /** Which service is at the other end. */
  readonly service: CssService;
  /** How long to wait between attempts. */
  readonly backOff: BackOffOptions;
  /** How long an attempt may take, in nanoseconds. */
  readonly openTimeoutNanos: DurationNanos;
  /** Uniform from 0 up to but not including 1. */
  readonly random: () => number;
  /** Numbers the sockets; never the same number twice. */
  readonly nextSocket: () => number;
}

const OPEN_TIMEOUT_NANOS = durationNanos(10e9);

/**
 * Completes the settings of a companion's connection to a service.
 *
 * @param service Which service.
 * @param options The companion's settings.
 * @param nextSocket Numbers the sockets.
 * @returns The settings.
 */
export function connectionOptions(
  service: CssService,
  { backOff = DEFAULT_BACK_OFF, openTimeoutNanos = OPEN_TIMEOUT_NANOS, random }:
    Pick<CompanionOptions, "backOff" | "openTimeoutNanos" | "random">,
  nextSocket: () => number,
): ConnectionOptions {
  return { service, backOff, openTimeoutNanos, random, nextSocket };
}

/**
 * Where a {@linkcode Connection} is.
 *
 * | from | input | to |
 * | --- | --- | --- |
 * | any | pointed at nothing | idle |
 * | any | pointed at another URL | connecting |
 * | connecting | open | open |
 * | connecting, open | close | waiting |
 * | connecting | timer: the attempt took too long | waiting |
 * | waiting | timer | connecting |
 */
export type ConnectionState = "idle" | "connecting" | "open" | "waiting";

/**
 * Keeps one socket open to wherever it is pointed, and no more than one.
 *
 * Sockets are numbered, so that what a closed one still reports is ignored. The
 * caller calls {@linkcode Connection.handleTimer} when `deadline` has come.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #state: ConnectionState = "idle";
  #url: CssUrl | null = null;
  #socket: number | undefined;
  #deadline: MonotonicNanos | undefined;
  #openedAt: MonotonicNanos | undefined;
  #heardAt: MonotonicNanos | undefined;
  #failures = 0;

  /**
   * Makes an idle connection.
   *
   * @param options Its settings.
   */
  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Where it is. */
  get state(): ConnectionState {
    return this.#state;
  }

  /** Where it is pointed; null for nowhere. */
  get url(): CssUrl | null {
    return this.#url;
  }

  /** The socket in use or being opened, if any. */
  get socket(): number | undefined {
    return this.#socket;
  }

  /** When the timer is due, if ever. */
  get deadline(): MonotonicNanos | undefined {
    return this.#deadline;
  }

  /** How many attempts have failed in a row. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * Points the connection somewhere else; the same URL again changes nothing.
   *
   * @param now The local time.
   * @param url Where to connect; null for nowhere.
   * @param reason Why an open socket closes, in words.
   * @returns What to do.
   */
  point(
    now: MonotonicNanos,
    url: CssUrl | null,
    reason: string,
  ): readonly PartAction[] {
    if (isSameUrl(url, this.#url)) return [];
    const actions = this.#drop(reason);
    this.#url = url;
    this.#failures = 0;
    if (url === null) return actions;
    return [...actions, ...this.#open(now, url)];
  }

  /**
   * Closes the socket and opens a fresh one to the same place.
   *
   * @param now The local time.
   * @param reason Why, in words.
   * @returns What to do; nothing unless there is a socket.
   */
  reopen(now: MonotonicNanos, reason: string): readonly PartAction[] {
    const url = this.#url;
    if (url === null || this.#socket === undefined) return [];
    return [...this.#drop(reason), ...this.#open(now, url)];
  }

  /**
   * Notes that the socket is open.
   *
   * @param now The local time.
   * @param socket Which socket.
   * @returns What to do; nothing for a socket that is not ours any more.
   */
  handleOpen(
    now: MonotonicNanos,
    socket: number,
  ): readonly PartAction[] {
    const url = this.#url;
    if (
      url === null || this.#state !== "connecting" || socket !== this.#socket
    ) return [];
    this.#state = "open";
    this.#deadline = undefined;
    this.#openedAt = now;
    this.#heardAt = now;
    const { service } = this.#options;
    return [report({ kind: "connected", service, url: formatCssUrl(url) })];
  }

  /**
   * Notes that the socket received something.
   *
   * @param now The local time.
   */
  handleMessage(now: MonotonicNanos): void {
    this.#heardAt = now;
  }

  /**
   * Tells whether the socket is open and yet nothing came for a while.
   *
   * @param since Since when.
   * @returns Whether nothing came since then.
   */
  isSilentSince(since: MonotonicNanos): boolean {
    return this.#state === "open" && this.#heardAt !== undefined &&
      this.#heardAt <= since;
  }

  /**
   * Notes that the socket is closed, or could not be opened.
   *
   * @param now The local time.
   * @param socket Which socket.
   * @param reason Why, in words.
   * @returns What to do; nothing for a socket that is not ours any more.
   */
  handleClose(
    now: MonotonicNanos,
    socket: number,
    reason: string,
  ): readonly PartAction[] {
    if (socket !== this.#socket) return [];
    return this.#fail(now, reason);
  }

  /**
   * Tries again, or gives an attempt up, if its time has come.
   *
   * @param now The local time.
   * @returns What to do.
   */
  handleTimer(now: MonotonicNanos): readonly PartAction[] {
    const { service } = this.#options;
    if (this.#deadline === undefined || now < this.#deadline) return [];
    if (this.#state === "waiting" && this.#url !== null) {
      return this.#open(now, this.#url);
    }
    const socket = this.#socket;
    if (socket === undefined) return [];
    const seconds = this.#options.openTimeoutNanos / 1e9;
    return [
      { kind: "close", service, socket },
      ...this.#fail(now, `no answer within ${seconds} s`),
    ];
  }

  #open(now: MonotonicNanos, url: CssUrl): readonly PartAction[] {
    const { service, nextSocket, openTimeoutNanos } = this.#options;
    const socket = nextSocket();
    this.#state = "connecting";
    this.#socket = socket;
    this.#openedAt = undefined;
    this.#deadline = after(now, openTimeoutNanos);
    return [
      report({
        kind: "connecting",
        service,
        url: formatCssUrl(url),
        attempt: this.#failures + 1,
      }),
      { kind: "open", service, socket, url },
    ];
  }

  #fail(now: MonotonicNanos, reason: string): readonly PartAction[] {
    const { service, backOff, random } = this.#options;
    // A socket that closes as soon as it opens is as bad as none: only one that
    // lasted makes the next wait short again.
    const lasted = this.#openedAt === undefined ? 0 : now - this.#openedAt;
    this.#failures = lasted > backOff.longestNanos ? 1 : this.#failures + 1;
    const retryNanos = backOffNanos(this.#failures, backOff, random());
    const url = this.#url;
    this.#state = "waiting";
    this.#socket = undefined;
    this.#openedAt = undefined;
    this.#deadline = after(now, retryNanos);
    return url === null ? [] : [report({
      kind: "disconnected",
      service,
      url: formatCssUrl(url),
      reason,
      retryNanos,
    })];
  }

  #drop(reason: string): readonly PartAction[] {
    const { service } = this.#options;
    const socket = this.#socket;
    const url = this.#url;
    this.#state = "idle";
    this.#socket = undefined;
    this.#deadline = undefined;
    this.#openedAt = undefined;
    if (socket === undefined || url === null) return [];
    return [
      { kind: "close", service, socket },
      report({
        kind: "disconnected",
        service,
        url: formatCssUrl(url),
        reason,
        retryNanos: null,
      }),
    ];
  }
}

function report(event: ConnectionEvent): PartAction {
  return { kind: "report", event };
}

function isSameUrl(a: CssUrl | null, b: CssUrl | null): boolean {
  if (a === null || b === null) return a === b;
  return formatCssUrl(a) === formatCssUrl(b);
}

function after(now: MonotonicNanos, wait: DurationNanos): MonotonicNanos {
  return monotonicNanos(now + BigInt(Math.ceil(wait)));
}
