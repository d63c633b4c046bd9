import {
  type DurationNanos,
  type MonotonicNanos,
  monotonicNanos,
} from "@dvbcss/clock";
import type { Announcement } from "./announcement.ts";
import { heldParts, type HeldWriter } from "./held_writer.ts";
import { decodeChannelMessage } from "./codec.ts";
import type { Liveness } from "./liveness.ts";
import type { ChannelFault, ChannelMessage, Departure } from "./message.ts";
import {
  goneEntry,
  isStale,
  release,
  type RosterEntry,
} from "./roster_entry.ts";
import { hasRoomFor, makeRoom } from "./roster_room.ts";
import { sameParts } from "./same_parts.ts";
import { type LiveWriter, wallClockWriter } from "./live_writer.ts";

/** What a text or the time has changed. */
export type RosterEvent =
  | { readonly kind: "changed"; readonly writer: string }
  | { readonly kind: "departed"; readonly writer: string }
  | { readonly kind: "released"; readonly writer: string }
  | { readonly kind: "asked"; readonly writer: string; readonly epoch: number }
  | { readonly kind: "discard"; readonly fault: ChannelFault };

/**
 * A timer this late means that it was this member which was held up, and what
 * the others have said meanwhile may still wait to be delivered.
 */
const LATE_NANOS = 500_000_000n;

/**
 * Who is alive on a channel, and the newest announcement of each.
 *
 * Every announcement is the full state of its writer, so of one writer only the
 * highest epoch counts and within it the highest sequence: texts may be lost,
 * repeated and reordered, and the roster still ends the same. A departure is
 * final for its epoch; silence is not, as a writer may merely have been busy.
 *
 * Who dies without a goodbye is not live any more, but what it presented is held
 * for a while, in which it may come back.
 */
export class Roster {
  readonly #liveness: Liveness;
  readonly #entries = new Map<string, RosterEntry>();

  /**
   * Starts knowing nobody.
   *
   * @param liveness How it is learnt who is alive.
   */
  constructor(liveness: Liveness) {
    this.#liveness = liveness;
  }

  /** The writers that are alive. */
  get live(): readonly LiveWriter[] {
    return [...this.#entries]
      .filter(([, { standing }]) => standing === "live")
      .map(([writer, { epoch, parts }]) => ({ writer, epoch, parts }));
  }

  /** The writers that died a moment ago, with what they presented. */
  get held(): readonly HeldWriter[] {
    return [...this.#entries]
      .filter(([, { standing }]) => standing === "held")
      .map(([writer, { epoch, parts, wallClock }]) => ({
        writer,
        epoch,
        parts,
        wallClock,
      }));
  }

  /** When {@linkcode Roster.handleTimer} has something to do, or null. */
  get deadline(): MonotonicNanos | null {
    let earliest: MonotonicNanos | null = null;
    for (const { deadline } of this.#entries.values()) {
      if (deadline === null) continue;
      if (earliest === null || deadline < earliest) earliest = deadline;
    }
    return earliest;
  }

  /**
   * Tells the newest life known of a writer, also when it is over.
   *
   * @param writer Its name.
   * @returns Its epoch, or undefined when nothing is known of it.
   */
  epochOf(writer: string): number | undefined {
    return this.#entries.get(writer)?.epoch;
  }

  /**
   * Takes a text that somebody else has posted.
   *
   * @param now When it arrived.
   * @param text The text, from anyone.
   * @returns What it has changed.
   */
  handleText(now: MonotonicNanos, text: string): readonly RosterEvent[] {
    const decoded = decodeChannelMessage(text);
    return decoded.ok
      ? this.handleMessage(now, decoded.message, text.length)
      : [{ kind: "discard", fault: decoded.fault }];
  }

  /**
   * Takes a message that somebody else has posted.
   *
   * @param now When it arrived.
   * @param message The message.
   * @param length The room its text takes, in UTF-16 code units; none unless
   * given.
   * @returns What it has changed.
   */
  handleMessage(
    now: MonotonicNanos,
    message: ChannelMessage,
    length = 0,
  ): readonly RosterEvent[] {
    switch (message.kind) {
      case "announcement":
        return this.#handleAnnouncement(now, message, length);
      case "departure":
        return this.#handleDeparture(now, message);
      case "ask": {
        const { writer, epoch } = message;
        return [{ kind: "asked", writer, epoch }];
      }
    }
  }

  /**
   * Gives up the live writers that have stayed silent too long, and lets go of
   * those that died too long ago.
   *
   * @param now The present; when it is well past the deadline, the silence may be
   * this member's own, and writers are spared once.
   * @returns Who is gone.
   */
  handleTimer(now: MonotonicNanos): readonly RosterEvent[] {
    const events: RosterEvent[] = [];
    for (const [writer, entry] of this.#entries) {
      if (entry.deadline === null || entry.deadline > now) continue;
      if (now - entry.deadline > LATE_NANOS && !entry.spared) {
        entry.spared = true;
        entry.deadline = after(now, this.#liveness.graceNanos);
        continue;
      }
      const wasLive = entry.standing === "live";
      if (wasLive) this.#hold(now, entry);
      else release(entry);
      events.push({ kind: wasLive ? "departed" : "released", writer });
    }
    return events;
  }

  /**
   * Notes that the connection to the others is there again: whoever is known
   * from before has to be heard of soon.
   *
   * @param now The present.
   */
  handleConnect(now: MonotonicNanos): void {
    const { graceNanos, holdNanos } = this.#liveness;
    for (const entry of this.#entries.values()) {
      if (entry.standing === "gone") continue;
      const isLive = entry.standing === "live";
      entry.deadline = after(now, isLive ? graceNanos : holdNanos);
    }
  }

  /** Notes that nobody can be heard now, so that silence means nothing. */
  handleLost(): void {
    for (const entry of this.#entries.values()) entry.deadline = null;
  }

  /**
   * Notes that what was retained of a writer has been taken away.
   *
   * Of the dead it was a departure, which is old news. Who is alive will say so
   * again in a moment: somebody has cleaned up too late.
   *
   * @param now The present.
   * @param writer Its name.
   */
  handleCleared(now: MonotonicNanos, writer: string): void {
    const known = this.#entries.get(writer);
    if (known?.standing === "gone") this.#entries.delete(writer);
    if (known?.standing !== "live") return;
    const soon = after(now, this.#liveness.graceNanos);
    // While nobody can be heard there is no deadline, and no clearing either.
    if (known.deadline !== null && known.deadline > soon) known.deadline = soon;
  }

  #handleAnnouncement(
    now: MonotonicNanos,
    { writer, epoch, sequence, parts }: Announcement,
    length: number,
  ): readonly RosterEvent[] {
    const known = this.#entries.get(writer);
    if (known !== undefined && isStale(known, epoch, sequence)) {
      return [{ kind: "discard", fault: "stale" }];
    }
    if (known === undefined && !makeRoom(this.#entries)) {
      return [{ kind: "discard", fault: "too-many-writers" }];
    }
    if (!hasRoomFor(this.#entries, writer, length)) {
      return [{ kind: "discard", fault: "too-much-text" }];
    }
    this.#entries.set(writer, {
      epoch,
      sequence,
      parts,
      length,
      standing: "live",
      ended: false,
      wallClock: null,
      deadline: after(now, this.#liveness.silenceNanos),
      spared: false,
    });
    const unchanged = known?.standing === "live" && known.epoch === epoch &&
      (known.sequence === sequence || sameParts(known.parts, parts));
    return unchanged ? [] : [{ kind: "changed", writer }];
  }

  #handleDeparture(
    now: MonotonicNanos,
    { writer, epoch, died }: Departure,
  ): readonly RosterEvent[] {
    const known = this.#entries.get(writer);
    if (known === undefined) return this.#noteDeparture(writer, epoch);
    if (epoch < known.epoch) return [{ kind: "discard", fault: "stale" }];
    // Kept although it is gone: an announcement of this life may still arrive.
    known.epoch = epoch;
    known.ended = true;
    const { standing } = known;
    if (standing === "live") {
      if (died) this.#hold(now, known);
      else release(known);
      return [{ kind: "departed", writer }];
    }
    if (standing === "gone" || died) return [];
    release(known);
    return [{ kind: "released", writer }];
  }

  #noteDeparture(writer: string, epoch: number): readonly RosterEvent[] {
    if (!makeRoom(this.#entries)) {
      return [{ kind: "discard", fault: "too-many-writers" }];
    }
    this.#entries.set(writer, goneEntry(epoch));
    return [];
  }

  /** Ends a live writer, but for what it presented. */
  #hold(now: MonotonicNanos, entry: RosterEntry): void {
    const { holdNanos } = this.#liveness;
    const parts = heldParts(entry.parts);
    if (holdNanos === 0 || Object.keys(parts).length === 0) {
      release(entry);
      return;
    }
    // Its own, perhaps, with which its timelines end as soon as there is another.
    entry.wallClock = wallClockWriter(this.live);
    entry.standing = "held";
    entry.parts = parts;
    entry.deadline = after(now, holdNanos);
    entry.spared = false;
  }
}

function after(now: MonotonicNanos, duration: DurationNanos): MonotonicNanos {
  return monotonicNanos(now + BigInt(duration));
}
