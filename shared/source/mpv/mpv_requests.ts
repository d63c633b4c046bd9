import type { MonotonicNanos } from "@dvbcss/clock";
import type { SourceAction } from "../source_action.ts";
import { encodeMpvCommand } from "./mpv_message.ts";

/** What a request was for. */
export type MpvPurpose = "command" | "position" | "watch";

/** A request that was not answered yet. */
export interface MpvRequest {
  /** What it was for. */
  readonly purpose: MpvPurpose;
  /** The local time at which it was sent. */
  readonly sentAt: MonotonicNanos;
}

/**
 * Requests that are remembered; who does not answer gets no more commands. What the
 * conversation itself needs takes the place of the oldest.
 */
const MAX_PENDING = 64;

/** Requests on one connection and what became of them. */
export class MpvRequests {
  readonly #connection: number;
  readonly #pending = new Map<number, MpvRequest>();
  #lastId = 0;

  /**
   * Has sent nothing yet.
   *
   * @param connection The connection.
   */
  constructor(connection: number) {
    this.#connection = connection;
  }

  /** Whether so many are unanswered that no more should be sent. */
  get isFull(): boolean {
    return this.#pending.size >= MAX_PENDING;
  }

  /**
   * Sends a request.
   *
   * @param now The local time.
   * @param purpose What it is for.
   * @param command The command and its arguments.
   * @returns What to do.
   */
  send(
    now: MonotonicNanos,
    purpose: MpvPurpose,
    command: readonly (string | number | boolean)[],
  ): SourceAction {
    const [oldest] = this.#pending.keys();
    if (this.isFull && oldest !== undefined) this.#pending.delete(oldest);
    this.#lastId++;
    this.#pending.set(this.#lastId, { purpose, sentAt: now });
    return {
      kind: "send",
      connection: this.#connection,
      message: encodeMpvCommand(this.#lastId, command),
    };
  }

  /**
   * Finds the request to a reply, which is answered with it.
   *
   * @param requestId What the reply says it answers.
   * @returns The request; undefined if there is none such, or no more.
   */
  take(requestId: number): MpvRequest | undefined {
    const request = this.#pending.get(requestId);
    this.#pending.delete(requestId);
    return request;
  }
}
