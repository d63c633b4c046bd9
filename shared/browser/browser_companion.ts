import { ClockBreak, type ClockPair, type MonotonicNanos } from "@dvbcss/clock";
import {
  Companion,
  type CompanionAction,
  type CompanionEvent,
  type ConnectionState,
  type CssService,
  type CssUrl,
  type Finding,
  formatCssUrl,
} from "@dvbcss/companion";
import { type CiiMessage, EstimatingSelector } from "@dvbcss/protocol";
import { Listeners } from "./listeners.ts";
import {
  nanosOf,
  PAGE_MAX_FREQ_ERROR_PPM,
  pageNow,
  pagePrecisionNanos,
} from "./page_clock.ts";
import { watchLifecycle } from "./page_lifecycle.ts";
import { type FollowTvOptions, withUrls } from "./page_options.ts";
import type { PageReading } from "./page_reading.ts";
import { openPageSocket, type PageSocket } from "./page_socket.ts";

/** Everything that a page can listen to, by name. */
export type TvEvents =
  & {
    readonly [
      /** What happens at the companion, each kind under its own name. */
      Kind in CompanionEvent["kind"]
    ]: Extract<
      CompanionEvent,
      { readonly kind: Kind }
    >;
  }
  & {
    /** Position, speed or their bound are not what they were expected to be. */
    readonly change: PageReading;
  };

/**
 * Follows a TV Device from a page, until closed.
 *
 * @param options What to follow and how; from a script that the gateway served,
 * nothing needs to be given.
 * @returns The running companion.
 * @throws {SyntaxError} If a URL is not one; the message says what is wanted.
 *
 * @example Where is the film?
 * ```ts ignore
 * const tv = followTv({ ciiUrl: "ws://192.0.2.5:7681/cii" });
 * setInterval(() => {
 *   const { positionSeconds, errorSeconds } = tv.reading();
 *   document.title = `${positionSeconds} s ± ${errorSeconds} s`;
 * }, 100);
 * ```
 */
export function followTv(options: FollowTvOptions = {}): BrowserCompanion {
  return new BrowserCompanion(withUrls(options, import.meta.url));
}

/** A TV Device that a page follows. */
export class BrowserCompanion implements Disposable {
  readonly #companion: Companion;
  readonly #sockets = new Map<number, PageSocket>();
  readonly #listeners = new Listeners<TvEvents>();
  readonly #clockBreak = new ClockBreak(clockPair());
  readonly #unwatch: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt: MonotonicNanos | null = null;
  #closed = false;

  /**
   * Begins to follow.
   *
   * @param options What to follow and how.
   * @throws {SyntaxError} If a URL is not one; the message says what is wanted.
   */
  constructor({ candidateSelector, ...options }: FollowTvOptions) {
    this.#companion = new Companion({
      ...options,
      wallClock: {
        selector: candidateSelector ??
          new EstimatingSelector({ random: Math.random }),
        localPrecisionNanos: pagePrecisionNanos(),
        localMaxFreqErrorPpm: PAGE_MAX_FREQ_ERROR_PPM,
      },
      random: Math.random,
    });
    this.#unwatch = watchLifecycle(() => this.#catchUp());
    this.#perform(this.#companion.start(pageNow()));
  }

  /** What CII said; undefined before its first message. */
  get content(): CiiMessage | undefined {
    return this.#companion.content;
  }

  /** The timeline that is followed, if any. */
  get timelineSelector(): string | undefined {
    return this.#companion.timelineSelector;
  }

  /** What may keep this page out of step with the TV Device. */
  get diagnosis(): readonly Finding[] {
    return this.#companion.diagnosis;
  }

  /** Whether it was closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Tells how the connection to a service stands.
   *
   * @param service The service.
   * @returns Its state.
   */
  connectionState(service: CssService): ConnectionState {
    return this.#companion.connectionState(service);
  }

  /**
   * Reads everything that is known, now.
   *
   * After the device slept nothing is known until it was measured anew.
   *
   * @returns The reading.
   */
  reading(): PageReading {
    return this.readingAt(performance.now());
  }

  /**
   * Reads everything that is known of another instant, such as the one at which a
   * frame will be seen. The bound on the error grows with the distance from now.
   *
   * @param pageMillis The instant, in milliseconds of `performance.now()`.
   * @returns The reading.
   */
  readingAt(pageMillis: number): PageReading {
    this.#checkClock();
    const reading = this.#companion.readingAt(nanosOf(pageMillis));
    return { ...reading, pageMillis };
  }

  /**
   * Registers a listener.
   *
   * @param name Of what.
   * @param listener Called with each of it.
   * @returns Removes the listener.
   */
  on<Name extends keyof TvEvents>(
    name: Name,
    listener: (event: TvEvents[Name]) => void,
  ): () => void {
    return this.#listeners.add(name, listener);
  }

  /** Stops following. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unwatch();
    this.#perform(this.#companion.stop(pageNow()));
    clearTimeout(this.#timer);
    this.#listeners.dispatch("change", this.reading());
    this.#listeners.clear();
  }

  /** Stops following. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Does what is due, since the page was perhaps kept from it. */
  #catchUp(): void {
    if (this.#closed || this.#checkClock()) return;
    this.#perform(this.#companion.handleTimer(pageNow()));
  }

  /** Starts anew if the page's clock stood still; tells whether it did. */
  #checkClock(): boolean {
    const pair = clockPair();
    const millis = this.#clockBreak.breakMillisAt(pair);
    if (millis === undefined || this.#closed) return false;
    this.#clockBreak.restart(pair);
    const seconds = (millis / 1e3).toFixed(1);
    const reason = `this device slept or its date was set, by ${seconds} s`;
    this.#perform(this.#companion.handleClockBreak(pageNow(), reason));
    return true;
  }

  #perform(actions: readonly CompanionAction[]): void {
    const events: CompanionEvent[] = [];
    for (const action of actions) {
      if (action.kind === "report") events.push(action.event);
      else this.#carryOut(action);
    }
    // Listeners come last: they may ask, or close, in the middle of it all.
    for (const event of events) this.#report(event);
  }

  #carryOut(action: Exclude<CompanionAction, { kind: "report" }>): void {
    switch (action.kind) {
      case "open":
        this.#open(action.socket, action.url);
        break;
      case "close":
        this.#sockets.get(action.socket)?.close();
        this.#sockets.delete(action.socket);
        break;
      case "send-text":
        this.#sockets.get(action.socket)?.send(action.text);
        break;
      case "send-datagram":
        this.#sockets.get(action.socket)?.send(new Uint8Array(action.datagram));
        break;
      case "set-timer":
        this.#setTimer(action.at);
        break;
      default:
        action satisfies never;
    }
  }

  #report(event: CompanionEvent): void {
    if (this.#closed) return;
    if (event.kind === "measurement") {
      this.#clockBreak.restart(clockPair());
    }
    this.#listeners.dispatch(event.kind, event);
    if (CHANGES.has(event.kind)) {
      this.#listeners.dispatch("change", this.reading());
    }
  }

  #open(socket: number, url: CssUrl): void {
    const companion = this.#companion;
    this.#sockets.set(
      socket,
      openPageSocket({
        url: formatCssUrl(url),
        opened: () => this.#perform(companion.handleOpen(pageNow(), socket)),
        received: (message) => {
          const now = pageNow();
          // What waited through a sleep belongs to the time before.
          if (this.#checkClock()) return;
          this.#perform(companion.handleMessage(now, socket, message));
          // The timers of a hidden page are late, but what the TV says wakes it.
          if (this.#dueAt !== null && this.#dueAt <= now) this.#catchUp();
        },
        closed: (reason) => {
          this.#sockets.delete(socket);
          this.#perform(companion.handleClose(pageNow(), socket, reason));
        },
      }),
    );
  }

  #setTimer(at: MonotonicNanos | null): void {
    clearTimeout(this.#timer);
    this.#dueAt = at;
    if (at === null) return;
    const millis = Math.ceil(Number(at - pageNow()) / 1e6);
    this.#timer = setTimeout(() => this.#catchUp(), Math.max(0, millis));
  }
}

/** After which events a reading is another one than was to be expected. */
const CHANGES: ReadonlySet<CompanionEvent["kind"]> = new Set([
  "wall-clock",
  "wall-clock-lost",
  "timeline-available",
  "timeline-unavailable",
  "timing-change",
]);

function clockPair(): ClockPair {
  return { localMillis: performance.now(), dateMillis: Date.now() };
}
