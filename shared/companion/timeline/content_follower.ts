import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
} from "@dvbcss/clock";
import {
  changedCiiProperties,
  CiiClient,
  type CiiMessage,
  type CiiProperty,
} from "@dvbcss/protocol";
import type { PartAction } from "../companion_action.ts";
import type { CompanionEvent } from "../companion_event.ts";
import {
  Connection,
  type ConnectionOptions,
} from "../connection/connection.ts";

/**
 * Follows what a TV Device says about its content and endpoints.
 *
 * What is known outlives a lost connection; the first message of the next one
 * replaces all of it, since a TV Device begins with everything that is not null.
 *
 * Source: ETSI TS 103 286-2, clause 5.6 (CSS-CII).
 */
export class ContentFollower {
  readonly #connection: Connection;
  #client = new CiiClient();
  #state: CiiMessage | undefined;
  #silentSince: MonotonicNanos | undefined;

  /**
   * Makes a follower that is pointed at nothing.
   *
   * @param connection Settings of its socket.
   */
  constructor(connection: ConnectionOptions) {
    this.#connection = new Connection(connection);
  }

  /** Everything known; undefined before the first message. */
  get state(): CiiMessage | undefined {
    return this.#state;
  }

  /** Whether the TV Device says so on the connection that is open now. */
  get isCurrent(): boolean {
    return this.#state !== undefined && this.#connection.state === "open" &&
      this.#silentSince === undefined;
  }

  /** Its socket. */
  get connection(): Connection {
    return this.#connection;
  }

  /**
   * Tells how long the open connection has brought no message at all.
   *
   * @param now The local time.
   * @returns The time, in nanoseconds; 0 once there was one.
   */
  silentNanosAt(now: MonotonicNanos): DurationNanos {
    return durationNanos(
      this.#silentSince === undefined || this.#connection.state !== "open"
        ? 0
        : Number(now - this.#silentSince),
    );
  }

  /** Notes that a socket is open: what comes next is a full state. */
  handleOpen(now: MonotonicNanos, socket: number): readonly PartAction[] {
    const actions = this.#connection.handleOpen(now, socket);
    if (actions.length === 0) return [];
    this.#client = new CiiClient();
    this.#silentSince = now;
    return actions;
  }

  /** Takes what a socket received. */
  handleMessage(
    now: MonotonicNanos,
    socket: number,
    message: string | Uint8Array,
  ): readonly PartAction[] {
    if (socket !== this.#connection.socket) return [];
    this.#connection.handleMessage(now);
    this.#silentSince = undefined;
    const action = this.#client.handleMessage(message);
    if (action.kind === "discard") {
      const { fault, property } = action;
      const name = property === undefined ? fault : `${fault}-${property}`;
      return [report({ kind: "discard", service: "cii", fault: name })];
    }
    const before = this.#state ?? {};
    const changed = changedSince(before, action.state);
    this.#state = action.state;
    return reportChanges(action.state, changed);
  }
}

/** A property that a new connection does not mention any more changed, too. */
function changedSince(
  before: CiiMessage,
  after: CiiMessage,
): readonly CiiProperty[] {
  const gone = changedCiiProperties(after, before).filter((property) =>
    after[property] === undefined
  );
  return [...changedCiiProperties(before, after), ...gone];
}

function reportChanges(
  state: CiiMessage,
  changed: readonly CiiProperty[],
): readonly PartAction[] {
  if (changed.length === 0) return [];
  const actions: PartAction[] = [report({ kind: "cii", state, changed })];
  if (changed.includes("contentId") || changed.includes("contentIdStatus")) {
    const { contentId = null, contentIdStatus = null } = state;
    actions.push(report({ kind: "content", contentId, contentIdStatus }));
  }
  if (changed.includes("presentationStatus")) {
    const presentationStatus = state.presentationStatus ?? [];
    actions.push(report({ kind: "status", presentationStatus }));
  }
  return actions;
}

function report(event: CompanionEvent): PartAction {
  return { kind: "report", event };
}
