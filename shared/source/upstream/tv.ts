import type { MonotonicNanos } from "@dvbcss/clock";
import type { CssUrl } from "@dvbcss/companion";
import {
  connectionOptions,
  ContentFollower,
  Endpoints,
  type PartAction,
  WallClockFollower,
} from "@dvbcss/companion/parts";
import type { CiiMessage } from "@dvbcss/protocol";
import type { SourceConnectionEvent } from "../source.ts";
import { TvWallClock } from "./tv_wall_clock.ts";
import type { UpstreamOptions } from "./upstream_options.ts";

/** What comes of a look at where a TV Device serves what. */
export interface TvLook {
  /** What to do. */
  readonly actions: readonly PartAction[];
  /** Where TS is; null while that is not known. */
  readonly tsUrl: CssUrl | null;
  /** Why announced URLs cannot be used, each once, in words. */
  readonly refusals: readonly string[];
}

/** What is followed of a TV Device whatever companions want: CII and WC. */
export class Tv {
  /** Its wall clock. */
  readonly clock: TvWallClock;
  readonly #endpoints: Endpoints;
  readonly #content: ContentFollower;

  /**
   * Starts with no connection.
   *
   * @param options What to follow and how.
   * @param nextSocket Numbers the sockets.
   * @throws {SyntaxError} If the URL is none; the message says what is wanted.
   */
  constructor(options: UpstreamOptions, nextSocket: () => number) {
    this.#endpoints = new Endpoints(options);
    this.#content = new ContentFollower(
      connectionOptions("cii", options, nextSocket),
    );
    this.clock = new TvWallClock(
      new WallClockFollower(
        connectionOptions("wc", options, nextSocket),
        options.wallClock,
      ),
    );
  }

  /** Whether CII is open and has said what is presented. */
  get isCurrent(): boolean {
    return this.#content.isCurrent;
  }

  /** What CII said; undefined before it did. */
  get cii(): CiiMessage | undefined {
    return this.#content.state;
  }

  /** When something is due; undefined for never. */
  get deadlines(): readonly (MonotonicNanos | undefined)[] {
    return [this.#content.connection.deadline, this.clock.follower.deadline];
  }

  /** Connects to CII. */
  open(now: MonotonicNanos): readonly PartAction[] {
    const { url } = this.#endpoints.find("cii", undefined);
    return this.#content.connection.point(now, url, "stopped");
  }

  /** Closes both connections. */
  close(now: MonotonicNanos): readonly PartAction[] {
    return [
      ...this.clock.follower.point(now, null, "stopped"),
      ...this.#content.connection.point(now, null, "stopped"),
    ];
  }

  /** Connects to CII afresh. */
  reopen(now: MonotonicNanos, reason: string): readonly PartAction[] {
    return this.#content.connection.reopen(now, reason);
  }

  /**
   * Looks where WC and TS are served now, and asks for the time there.
   *
   * @param now The local time.
   * @returns What comes of it.
   */
  look(now: MonotonicNanos): TvLook {
    const wc = this.#endpoints.find("wc", this.#content.state);
    const ts = this.#endpoints.find("ts", this.#content.state);
    const reason = "the TV announced another endpoint";
    return {
      actions: this.clock.follower.point(now, wc.url, reason),
      tsUrl: ts.url,
      refusals: [...wc.actions, ...ts.actions].flatMap((action) =>
        action.kind === "report" && action.event.kind === "disconnected"
          ? [action.event.reason]
          : []
      ),
    };
  }

  /** Takes what became of a connection, if it is one of both. */
  handleConnection(
    now: MonotonicNanos,
    event: SourceConnectionEvent,
  ): readonly PartAction[] {
    const content = this.#content;
    const { follower } = this.clock;
    const { connection } = event;
    switch (event.kind) {
      case "open":
        return [
          ...content.handleOpen(now, connection),
          ...follower.handleOpen(now, connection),
        ];
      case "message":
        return [
          ...content.handleMessage(now, connection, event.message),
          ...follower.handleMessage(now, connection, event.message),
        ];
      case "closed":
        return [
          ...content.connection.handleClose(now, connection, event.reason),
          ...follower.handleClose(now, connection, event.reason),
        ];
      default:
        return event satisfies never;
    }
  }

  /** Asks for the time, or connects to whoever tells, if its time has come. */
  askForTime(now: MonotonicNanos): readonly PartAction[] {
    return this.clock.follower.handleTimer(now);
  }

  /** Connects again, if its time has come. */
  handleTimer(now: MonotonicNanos): readonly PartAction[] {
    return this.#content.connection.handleTimer(now);
  }
}
