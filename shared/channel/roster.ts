import {
  type DurationNanos,
  type MonotonicNanos,
  monotonicNanos,
} from "@dvbcss/clock";
import type { Announcement, Parts } from "./announcement.ts";
import { decodeChannelMessage } from "./codec.ts";
import { MAX_WRITERS } from "./limits.ts";
import type { Liveness } from "./liveness.ts";
import type { ChannelFault, ChannelMessage, Departure } from "./message.ts";
import { sameParts } from "./same_parts.ts";
import type { LiveWriter } from "./view.ts";

/** What a text or the time has changed. */
export type RosterEvent =
  | { readonly kind: "changed"; readonly writer: string }
  | { readonly kind: "departed"; readonly writer: string }
  | { readonly kind: "asked"; readonly writer: string; readonly epoch: number }
  | { readonly kind: "discard"; readonly fault: ChannelFault };

/**
 * A timer this late means that it was this member which was held up, and what
 * the others have said meanwhile may still wait to be delivered.
 */
const LATE_NANOS = 500_000_000n;

interface Entry {
  epoch: number;
  sequence: number;
  parts: Parts;
  standing: "live" | "silent" | "departed";
  /** When a live writer that stays unheard is given up; null for never. */
  deadline: MonotonicNanos | null;
  /** Whether a late timer has already put off its end. */
  spared: boolean;
}

/**
 * Who is alive on a channel, and the newest announcement of each.
 *
 * Every announcement is the full state of its writer, so of one writer only the
 * highest epoch counts and within it the highest sequence: texts may be lost,
 * repeated and reordered, and the roster still ends the same. A departure is
 * final for its epoch; silence is not, as a writer may merely have been busy.
 */
export class Roster {
  readonly #liveness: Liveness;
  readonly #entries = new Map<string, Entry>();

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
      ? this.handleMessage(now, decoded.message)
      : [{ kind: "discard", fault: decoded.fault }];
  }

  /**
   * Takes a message that somebody else has posted.
   *
   * @param now When it arrived.
   * @param message The message.
   * @returns What it has changed.
   */
  handleMessage(
    now: MonotonicNanos,
    message: ChannelMessage,
  ): readonly RosterEvent[] {
    switch (message.kind) {
      case "announcement":
        return this.#handleAnnouncement(now, message);
      case "departure":
        return this.#handleDeparture(message);
      case "ask": {
        const { writer, epoch } = message;
        return [{ kind: "asked", writer, epoch }];
      }
    }
  }

  /**
   * Gives up the live writers that have stayed silent too long.
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
      entry.standing = "silent";
      entry.deadline = null;
      events.push({ kind: "departed", writer });
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
    for (const entry of this.#entries.values()) {
      if (entry.standing !== "live") continue;
      entry.deadline = after(now, this.#liveness.graceNanos);
    }
  }

  /** Notes that nobody can be heard now, so that silence means nothing. */
  handleLost(): void {
    for (const entry of this.#entries.values()) entry.deadline = null;
  }

  /**
   * Forgets a writer whose retained message has been taken away.
   *
   * @param writer Its name.
   * @returns What that has changed.
   */
  handleCleared(writer: string): readonly RosterEvent[] {
    const wasLive = this.#entries.get(writer)?.standing === "live";
    this.#entries.delete(writer);
    return wasLive ? [{ kind: "departed", writer }] : [];
  }

  #handleAnnouncement(
    now: MonotonicNanos,
    { writer, epoch, sequence, parts }: Announcement,
  ): readonly RosterEvent[] {
    const known = this.#entries.get(writer);
    if (known !== undefined && isStale(known, epoch, sequence)) {
      return [{ kind: "discard", fault: "stale" }];
    }
    if (known === undefined && !this.#makeRoom()) {
      return [{ kind: "discard", fault: "too-many-writers" }];
    }
    this.#entries.set(writer, {
      epoch,
      sequence,
      parts,
      standing: "live",
      deadline: after(now, this.#liveness.silenceNanos),
      spared: false,
    });
    const unchanged = known?.standing === "live" && known.epoch === epoch &&
      (known.sequence === sequence || sameParts(known.parts, parts));
    return unchanged ? [] : [{ kind: "changed", writer }];
  }

  #handleDeparture({ writer, epoch }: Departure): readonly RosterEvent[] {
    const known = this.#entries.get(writer);
    if (known !== undefined && epoch < known.epoch) {
      return [{ kind: "discard", fault: "stale" }];
    }
    if (known === undefined && !this.#makeRoom()) {
      return [{ kind: "discard", fault: "too-many-writers" }];
    }
    // Kept although it is gone: an announcement of this life may still arrive.
    this.#entries.set(writer, {
      epoch,
      sequence: 0,
      parts: {},
      standing: "departed",
      deadline: null,
      spared: false,
    });
    return known?.standing === "live" ? [{ kind: "departed", writer }] : [];
  }

  /** Makes sure of a free place, forgetting who has been gone longest. */
  #makeRoom(): boolean {
    if (this.#entries.size < MAX_WRITERS) return true;
    for (const [writer, { standing }] of this.#entries) {
      if (standing === "live") continue;
      return this.#entries.delete(writer);
    }
    return false;
  }
}

function after(now: MonotonicNanos, duration: DurationNanos): MonotonicNanos {
  return monotonicNanos(now + BigInt(duration));
}

function isStale(known: Entry, epoch: number, sequence: number): boolean {
  if (epoch !== known.epoch) return epoch < known.epoch;
  return known.standing === "departed" || sequence < known.sequence;
}
