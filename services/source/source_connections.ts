import type { MonotonicNanos } from "@dvbcss/clock";
import type { MonotonicClock } from "@dvbcss/runtime";
import type { SourceConnectionEvent } from "@dvbcss/source";
import {
  openSourceConnection,
  type SourceConnection,
} from "./source_connection.ts";

/** What {@linkcode SourceConnections} work with. */
export interface SourceConnectionsParts {
  /** The local clock. */
  readonly clock: MonotonicClock;
  /** Called with what becomes of a connection, and when it did. */
  readonly handle: (at: MonotonicNanos, event: SourceConnectionEvent) => void;
  /** Called when something came from elsewhere than where a connection leads. */
  readonly stray: () => void;
}

/** The connections of one source, by number. */
export class SourceConnections implements AsyncDisposable {
  readonly #parts: SourceConnectionsParts;
  readonly #open = new Map<number, SourceConnection>();
  readonly #closing = new Set<Promise<void>>();

  /**
   * Has no connection yet.
   *
   * @param parts What it works with.
   */
  constructor(parts: SourceConnectionsParts) {
    this.#parts = parts;
  }

  /**
   * Opens a connection.
   *
   * @param connection Its number.
   * @param url Where to.
   */
  open(connection: number, url: string): void {
    const { clock, handle, stray } = this.#parts;
    this.#open.set(
      connection,
      openSourceConnection({
        url,
        clock,
        opened: () => handle(clock.now(), { kind: "open", connection }),
        received: (at, message) =>
          handle(at, { kind: "message", connection, message }),
        stray,
        closed: (reason) => {
          const now = clock.now();
          this.close(connection);
          handle(now, { kind: "closed", connection, reason });
        },
      }),
    );
  }

  /**
   * Sends a message; on a connection that is gone it is lost.
   *
   * @param connection Its number.
   * @param message What to send.
   */
  send(connection: number, message: string | Uint8Array): void {
    this.#open.get(connection)?.send(message);
  }

  /**
   * Closes a connection; nothing more is heard of it.
   *
   * @param connection Its number.
   */
  close(connection: number): void {
    const open = this.#open.get(connection);
    this.#open.delete(connection);
    if (open === undefined) return;
    const closing = Promise.resolve(open[Symbol.asyncDispose]());
    this.#closing.add(closing);
    closing.finally(() => this.#closing.delete(closing));
  }

  /** Closes them all. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of [...this.#open.keys()]) this.close(connection);
    await Promise.all(this.#closing);
  }
}
