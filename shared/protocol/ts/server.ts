import type { WallClockNanos } from "@dvbcss/clock";
import { decodeObject, MAX_TEXT_LENGTH } from "./decoding.ts";
import { Inbox } from "./inbox.ts";
import { toPresentationTimestamps } from "./presentation_timestamps.ts";
import type { TsServerAction, TsServerFault } from "./server_action.ts";
import { settingsOf, type TsServerOptions } from "./server_options.ts";
import { ServerTimer } from "./server_timer.ts";
import { type SetupData, toSetupData } from "./setup_data.ts";
import type { Delivery, SetupGroup } from "./setup_group.ts";
import { SetupGroups } from "./setup_groups.ts";
import { lookupOf, type TsPresentation } from "./timeline_lookup.ts";

/** WebSocket close code for a peer that does not keep the rules (RFC 6455). */
const POLICY_VIOLATION = 1008;

/** Deployed companions leave out the stem and write integers as numbers. */
const DEVIATIONS = { deviations: "repair" } as const;

interface Session<Client> {
  readonly inbox: Inbox;
  /** What it asked for, and with whom; undefined until setup-data came. */
  active?: { readonly setup: SetupData; readonly group: SetupGroup<Client> };
}

/**
 * The TV Device's side of CSS-TS, without sockets, timers or a clock.
 *
 * Feed it connections, messages, what is presented, and time; carry out the
 * actions it returns. A session goes like this:
 *
 * | state | setup-data | presentation timestamps | anything else |
 * | --- | --- | --- | --- |
 * | awaiting setup | answer, now active | discard | discard; close in time |
 * | active | replaces the first, answer | report | discard |
 *
 * An active client is told the control timestamp of its stem and selector at
 * once, whenever it changes, and again word for word every `refreshNanos`: that
 * wakes companions up and repairs a loss, and being the same point of the same
 * line it cannot look like a jump. While a timeline is `"pending"` nothing is
 * said of it.
 *
 * `now` is the wall clock. It appears on the wire only as the time at which a
 * timeline was found unavailable; so a caller whose wall clock is lost presents
 * no timelines and goes on with the best reading it has. The wall clock may step
 * between calls: every waiting time then starts again.
 *
 * Source: ETSI TS 103 286-2, clause 5.7 (CSS-TS).
 *
 * @typeParam Client Whatever stands for a connection; compared by identity.
 *
 * @example A companion asks for a timeline that is there
 * ```ts
 * import { TsServer } from "@dvbcss/protocol";
 * import { wallClockNanos } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const now = wallClockNanos(1_000n);
 * const server = new TsServer<string>();
 * server.handlePresentation(now, {
 *   contentId: "dvb://233a.1004.1044",
 *   timelines: [{
 *     timelineSelector: "urn:dvb:css:timeline:pts",
 *     properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
 *     correlation: { contentTimeTicks: 45n, wallClock: now, speed: 1 },
 *   }],
 * });
 * server.handleConnect(now, "phone");
 * const actions = server.handleMessage(
 *   now,
 *   "phone",
 *   '{"contentIdStem":"dvb://","timelineSelector":"urn:dvb:css:timeline:pts"}',
 * );
 * assertEquals(actions.find(({ kind }) => kind === "send"), {
 *   kind: "send",
 *   clients: ["phone"],
 *   text:
 *     '{"contentTime":"45","wallClockTime":"1000","timelineSpeedMultiplier":1}',
 * });
 * ```
 */
export class TsServer<Client> {
  readonly #refreshNanos: bigint;
  readonly #setupTimeoutNanos: bigint;
  readonly #maxMessagesPerSecond: number;
  readonly #sessions = new Map<Client, Session<Client>>();
  readonly #groups = new SetupGroups<Client>();
  /** When the time for setup-data of each client is up, soonest first. */
  readonly #setupDeadlines = new Map<Client, bigint>();
  /** Clients with a held message. */
  readonly #holding = new Set<Client>();
  readonly #timer = new ServerTimer();
  #lookup = lookupOf({ contentId: null, timelines: [] });
  #refreshAt: bigint | undefined;

  /**
   * Makes a server without clients that presents nothing.
   *
   * @param options Its settings.
   * @throws {RangeError} If a setting is out of its range.
   */
  constructor(options: TsServerOptions = {}) {
    const settings = settingsOf(options);
    this.#refreshNanos = BigInt(settings.refreshNanos);
    this.#setupTimeoutNanos = BigInt(settings.setupTimeoutNanos);
    this.#maxMessagesPerSecond = settings.maxMessagesPerSecond;
  }

  /**
   * Tells what a client asked for.
   *
   * @param client The client.
   * @returns Its setup-data; undefined until it has sent some.
   */
  setupOf(client: Client): SetupData | undefined {
    return this.#sessions.get(client)?.active?.setup;
  }

  /**
   * Takes a new connection.
   *
   * @param now The wall clock time.
   * @param client The client.
   * @returns What to do.
   * @throws {TypeError} If the client is connected already.
   */
  handleConnect(
    now: WallClockNanos,
    client: Client,
  ): readonly TsServerAction<Client>[] {
    if (this.#sessions.has(client)) {
      throw new TypeError("Cannot connect client: it is connected already");
    }
    const actions = this.#restartAfterStep(now);
    this.#sessions.set(client, {
      inbox: new Inbox(this.#maxMessagesPerSecond),
    });
    this.#setupDeadlines.set(client, now + this.#setupTimeoutNanos);
    return [...actions, ...this.#timer.arm(now + this.#setupTimeoutNanos)];
  }

  /**
   * Takes the end of a connection, whoever ended it.
   *
   * @param now The wall clock time.
   * @param client The client; nothing happens if it is not connected.
   * @returns What to do.
   */
  handleDisconnect(
    now: WallClockNanos,
    client: Client,
  ): readonly TsServerAction<Client>[] {
    const active = this.#sessions.get(client)?.active;
    this.#forget(client);
    if (active !== undefined) this.#groups.leave(client, active.group);
    return [...this.#restartAfterStep(now), ...this.#needActions()];
  }

  /**
   * Takes a text message from a client.
   *
   * Beyond `maxMessagesPerSecond` messages are dropped unread, save the newest,
   * which is handled when the second is over.
   *
   * @param now The wall clock time.
   * @param client The client.
   * @param text The text.
   * @returns What to do.
   */
  handleMessage(
    now: WallClockNanos,
    client: Client,
    text: string,
  ): readonly TsServerAction<Client>[] {
    const session = this.#sessions.get(client);
    if (session === undefined) return [discard(client, "not-connected")];
    if (text.length > MAX_TEXT_LENGTH) return [discard(client, "too-long")];
    const actions = [...this.#restartAfterStep(now)];
    const { texts, dropped } = session.inbox.admit(now, text);
    for (const admitted of texts) {
      actions.push(...this.#read(now, client, session, admitted));
    }
    if (dropped > 0) actions.push(discard(client, "too-many-messages"));
    const { heldUntil } = session.inbox;
    if (heldUntil === undefined) return actions;
    this.#holding.add(client);
    return [...actions, ...this.#timer.arm(heldUntil)];
  }

  /**
   * Takes what is presented from now on.
   *
   * @param now The wall clock time.
   * @param presentation The content and its timelines, all of them.
   * @returns What to do.
   * @throws {RangeError} If the speed of a timeline is not finite.
   */
  handlePresentation(
    now: WallClockNanos,
    presentation: TsPresentation,
  ): readonly TsServerAction<Client>[] {
    this.#lookup = lookupOf(presentation);
    const actions = [...this.#restartAfterStep(now)];
    for (const group of this.#groups) {
      actions.push(...sendActions(group.update(now, this.#lookup)));
    }
    return actions;
  }

  /**
   * Takes the passing of time. Call when the timer fires; sooner does no harm.
   *
   * @param now The wall clock time.
   * @returns What to do.
   */
  handleTimer(now: WallClockNanos): readonly TsServerAction<Client>[] {
    const restarted = this.#restartAfterStep(now);
    return [
      ...restarted,
      ...this.#readHeld(now),
      ...this.#closeSilent(now),
      ...this.#restate(now),
      ...this.#rearmTimer(),
    ];
  }

  #read(
    now: WallClockNanos,
    client: Client,
    session: Session<Client>,
    text: string,
  ): readonly TsServerAction<Client>[] {
    const object = decodeObject(text);
    if (!object.ok) return [discard(client, object.fault)];
    const json = object.message;
    if (session.active === undefined || "timelineSelector" in json) {
      const setup = toSetupData(json, DEVIATIONS);
      return setup.ok
        ? this.#setUp(now, client, session, setup.message)
        : [discard(client, setup.fault)];
    }
    const timestamps = toPresentationTimestamps(json, DEVIATIONS);
    return timestamps.ok
      ? [{ kind: "report", client, timestamps: timestamps.message }]
      : [discard(client, timestamps.fault)];
  }

  #setUp(
    now: WallClockNanos,
    client: Client,
    session: Session<Client>,
    setup: SetupData,
  ): readonly TsServerAction<Client>[] {
    const previous = session.active?.group;
    const group = this.#groups.join(client, setup);
    if (previous !== undefined && previous !== group) {
      this.#groups.leave(client, previous);
    }
    session.active = { setup, group };
    this.#setupDeadlines.delete(client);
    if (this.#refreshAt === undefined && this.#refreshNanos > 0n) {
      this.#refreshAt = now + this.#refreshNanos;
    }
    return [
      ...this.#needActions(),
      ...sendActions(group.update(now, this.#lookup)),
      ...this.#timer.arm(this.#refreshAt),
    ];
  }

  #needActions(): readonly TsServerAction<Client>[] {
    const selectors = this.#groups.takeNeeded();
    return selectors === undefined ? [] : [{ kind: "need", selectors }];
  }

  #readHeld(now: WallClockNanos): readonly TsServerAction<Client>[] {
    const actions: TsServerAction<Client>[] = [];
    for (const client of this.#holding) {
      const session = this.#sessions.get(client);
      const text = session?.inbox.takeHeld(now);
      if (session !== undefined && text !== undefined) {
        actions.push(...this.#read(now, client, session, text));
      }
      if (session?.inbox.heldUntil === undefined) this.#holding.delete(client);
    }
    return actions;
  }

  #closeSilent(now: WallClockNanos): readonly TsServerAction<Client>[] {
    const actions: TsServerAction<Client>[] = [];
    for (const [client, deadline] of this.#setupDeadlines) {
      if (now < deadline) break;
      this.#forget(client);
      const reason = "No setup-data received in time";
      actions.push({ kind: "close", client, code: POLICY_VIOLATION, reason });
    }
    return actions;
  }

  #restate(now: WallClockNanos): readonly TsServerAction<Client>[] {
    if (this.#refreshAt === undefined || now < this.#refreshAt) return [];
    this.#refreshAt = this.#groups.isEmpty
      ? undefined
      : now + this.#refreshNanos;
    return [...this.#groups].flatMap((group) => sendActions(group.restate()));
  }

  #forget(client: Client): void {
    this.#sessions.delete(client);
    this.#setupDeadlines.delete(client);
    this.#holding.delete(client);
  }

  /** Begins all waiting anew if the wall clock is not where it could be. */
  #restartAfterStep(now: WallClockNanos): readonly TsServerAction<Client>[] {
    if (!this.#timer.hasStepped(now)) return [];
    for (const client of this.#setupDeadlines.keys()) {
      this.#setupDeadlines.set(client, now + this.#setupTimeoutNanos);
    }
    if (this.#refreshAt !== undefined) this.#refreshAt = now;
    return [...this.#readHeld(now), ...this.#rearmTimer()];
  }

  #rearmTimer(): readonly TsServerAction<Client>[] {
    const [firstSetup] = this.#setupDeadlines.values();
    const held = [...this.#holding].map((client) =>
      this.#sessions.get(client)?.inbox.heldUntil
    );
    return this.#timer.rearm([firstSetup, this.#refreshAt, ...held]);
  }
}

function discard<Client>(
  client: Client,
  fault: TsServerFault,
): TsServerAction<Client> {
  return { kind: "discard", client, fault };
}

function sendActions<Client>(
  delivery: Delivery<Client> | undefined,
): readonly TsServerAction<Client>[] {
  return delivery === undefined ? [] : [{ kind: "send", ...delivery }];
}
