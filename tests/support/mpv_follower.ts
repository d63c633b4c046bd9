import {
  durationNanos,
  type MonotonicNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import type { Presentation } from "@dvbcss/presentation";
import { type LineSocket, openLineSocket, SYSTEM_CLOCK } from "@dvbcss/runtime";
import {
  MpvSource,
  type SourceAction,
  type SourceInstant,
} from "@dvbcss/source";

/** What was announced, and when. */
export interface Announcement {
  readonly at: bigint;
  readonly presentation: Presentation;
}

/** The smallest program around the source: its wall clock is the local one. */
export class MpvFollower implements AsyncDisposable {
  /** All that was announced. */
  readonly announcements: Announcement[] = [];
  /** What the operator was told. */
  readonly notes: string[] = [];
  /** Faults that were counted. */
  readonly faults: string[] = [];
  /** What it runs. */
  readonly source: MpvSource;
  readonly #sockets = new Map<number, LineSocket>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(path: string) {
    this.source = new MpvSource({ path });
    this.#perform(this.source.start());
  }

  /** What is presented now. */
  get presentation(): Presentation {
    return this.source.presentation;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    this.#perform(this.source.stop());
    for (const socket of this.#sockets.values()) {
      await socket[Symbol.asyncDispose]();
    }
  }

  #perform(actions: readonly SourceAction[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "present":
          this.announcements.push({
            at: SYSTEM_CLOCK.now(),
            presentation: this.source.presentation,
          });
          break;
        case "note":
          this.notes.push(action.text);
          break;
        case "discard":
          this.faults.push(action.fault);
          break;
        case "set-timer":
          this.#setTimer(action.at);
          break;
        case "open":
          this.#open(action.connection, action.url.slice("unix:".length));
          break;
        case "close":
          break;
        case "send":
          this.#sockets.get(action.connection)?.send(String(action.message));
          break;
        default:
          action satisfies never;
      }
    }
  }

  #open(connection: number, path: string): void {
    const { source } = this;
    this.#sockets.set(
      connection,
      openLineSocket({
        path,
        opened: () =>
          this.#perform(
            source.handleConnection(instant(), { kind: "open", connection }),
          ),
        received: (message) =>
          this.#perform(
            source.handleConnection(instant(), {
              kind: "message",
              connection,
              message,
            }),
          ),
        closed: (reason) =>
          this.#perform(
            source.handleConnection(instant(), {
              kind: "closed",
              connection,
              reason,
            }),
          ),
      }),
    );
  }

  #setTimer(at: MonotonicNanos | null): void {
    clearTimeout(this.#timer);
    if (at === null) return;
    const millis = Math.max(
      0,
      Math.ceil(Number(at - SYSTEM_CLOCK.now()) / 1e6),
    );
    this.#timer = setTimeout(
      () => this.#perform(this.source.handleTimer(instant())),
      millis,
    );
  }
}

function instant(): SourceInstant {
  const local = SYSTEM_CLOCK.now();
  return {
    local,
    wallClock: wallClockNanos(local),
    dispersionNanos: durationNanos(0),
  };
}
