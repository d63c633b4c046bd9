import {
  type MonotonicNanos,
  monotonicNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import { backOffNanos, DEFAULT_BACK_OFF } from "@dvbcss/companion";
import type { Content, Presentation } from "@dvbcss/presentation";
import type { SourceAction } from "../source_action.ts";
import type {
  Source,
  SourceCommand,
  SourceConnectionEvent,
  SourceInstant,
} from "../source.ts";
import { MpvProgramme } from "./mpv_programme.ts";
import { MpvSession } from "./mpv_session.ts";

/** Settings of {@linkcode MpvSource}. */
export interface MpvSourceOptions {
  /** The path of the socket that mpv was started with. */
  readonly path: string;
}

/** What is presented while there is no player. */
const NO_PLAYER: Content = {
  contentId: null,
  contentIdStatus: null,
  presentationStatus: ["fault"],
  mrsUrl: null,
  teUrl: null,
};

/**
 * Presents what a media player plays: mpv, started with `--input-ipc-server`.
 *
 * What it plays is `transitioning` until the first picture or sound, and `okay`
 * from then on, also while it is paused, seeks or waits for data: its timelines
 * then stand still where the player does, so that no companion runs on. A player
 * with nothing to play presents nothing, and one that cannot play what it should,
 * or is not there, a `fault`.
 *
 * Source: ETSI TS 103 286-2, clause 5.6.7 (CII message), and mpv's manual.
 *
 * @example Before the player is there
 * ```ts
 * import { MpvSource } from "@dvbcss/source";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const source = new MpvSource({ path: "/run/mpv/socket" });
 * const actions = source.start();
 * assertEquals(actions.map(({ kind }) => kind), ["present", "open"]);
 * assertEquals(source.presentation.content.contentId, null);
 * ```
 */
export class MpvSource implements Source {
  /** Which source it is. */
  readonly kind = "mpv";
  /** Nothing: the player decides. */
  readonly programme: undefined = undefined;
  readonly #path: string;
  readonly #programme = new MpvProgramme(wallClockNanos(0n), NO_PLAYER);
  #session: MpvSession | undefined;
  #isFollowing = false;
  #connection = 0;
  #failures = 0;
  #failure: string | undefined;
  #connectAt: MonotonicNanos | undefined;
  #timerAt: MonotonicNanos | null = null;

  /**
   * Follows no player yet.
   *
   * @param options Where it is.
   */
  constructor({ path }: MpvSourceOptions) {
    this.#path = path;
  }

  /** What is presented now. */
  get presentation(): Presentation {
    return this.#programme.presentation;
  }

  /** Begins to look for the player. */
  start(): readonly SourceAction[] {
    return [{ kind: "present" }, this.#connect()];
  }

  /** Ends, which takes no goodbye. */
  stop(): readonly SourceAction[] {
    return [];
  }

  /** Looks for the player again, or asks it where it is. */
  handleTimer(now: SourceInstant): readonly SourceAction[] {
    // Whoever called has no timer any more.
    this.#timerAt = null;
    if (this.#connectAt !== undefined && now.local >= this.#connectAt) {
      this.#connectAt = undefined;
      return this.#withTimer([this.#connect()]);
    }
    return this.#withTimer(this.#session?.handleTimer(now) ?? []);
  }

  /** Keeps content where it is when the wall clock is replaced. */
  handleWallClockStep(
    now: SourceInstant,
    from: WallClockNanos,
  ): readonly SourceAction[] {
    this.#programme.handleWallClockStep(from, now.wallClock);
    return [{ kind: "present" }];
  }

  /** Takes what the player says next, which slept as well, for a jump. */
  handleClockBreak(): readonly SourceAction[] {
    return [];
  }

  /** Has every timeline at hand, whoever asks. */
  handleAudience(): readonly SourceAction[] {
    return [];
  }

  /** Passes commands on to the player; what becomes of them, it tells. */
  handleCommand(
    now: SourceInstant,
    command: SourceCommand,
  ): readonly SourceAction[] | undefined {
    return this.#session?.handleCommand(now, command);
  }

  /** Follows the player as long as it is there. */
  handleConnection(
    now: SourceInstant,
    event: SourceConnectionEvent,
  ): readonly SourceAction[] {
    if (event.connection !== this.#connection) return [];
    switch (event.kind) {
      case "open":
        return this.#withTimer(this.#handleOpen(now));
      case "message":
        return this.#withTimer(this.#handleMessage(now, event.message));
      case "closed":
        return this.#withTimer(this.#handleClosed(now, event.reason));
      default:
        return event satisfies never;
    }
  }

  #connect(): SourceAction {
    this.#connection++;
    return {
      kind: "open",
      connection: this.#connection,
      url: `unix:${this.#path}`,
    };
  }

  #handleOpen(now: SourceInstant): readonly SourceAction[] {
    this.#session = new MpvSession(this.#connection, this.#programme);
    return this.#session.start(now);
  }

  #handleMessage(
    now: SourceInstant,
    message: string | Uint8Array,
  ): readonly SourceAction[] {
    if (typeof message !== "string") {
      return [{ kind: "discard", fault: "not-text" }];
    }
    const actions = this.#session?.handleLine(now, message) ?? [];
    const isKnown = this.#session?.isKnown === true;
    if (!isKnown || this.#isFollowing) return actions;
    // Only now: whatever else listens there would be told of again and again.
    this.#isFollowing = true;
    this.#failures = 0;
    this.#failure = undefined;
    const text = `Follows mpv at ${this.#path}`;
    return [{ kind: "note", level: "info", text }, ...actions];
  }

  #handleClosed(now: SourceInstant, reason: string): readonly SourceAction[] {
    this.#session = undefined;
    this.#isFollowing = false;
    this.#failures++;
    const wait = backOffNanos(this.#failures, DEFAULT_BACK_OFF, 0);
    this.#connectAt = monotonicNanos(now.local + BigInt(wait));
    const isNews = this.#programme.showContent(now.wallClock, NO_PLAYER);
    const isTold = this.#failure === reason;
    this.#failure = reason;
    return [
      ...(isTold ? [] : [this.#tell(reason)]),
      ...(isNews ? [{ kind: "present" } as const] : []),
    ];
  }

  #tell(reason: string): SourceAction {
    const text = `Does not follow mpv, and goes on trying: ${reason}`;
    return { kind: "note", level: "warn", text };
  }

  /** Sets the timer, unless it is set already. */
  #withTimer(actions: readonly SourceAction[]): readonly SourceAction[] {
    const at = this.#connectAt ?? this.#session?.deadline ?? null;
    if (at === this.#timerAt) return actions;
    this.#timerAt = at;
    return [...actions, { kind: "set-timer", at }];
  }
}
