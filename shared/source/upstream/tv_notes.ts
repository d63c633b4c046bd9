import type { MonotonicNanos } from "@dvbcss/clock";
import type { SourceAction } from "../source_action.ts";
import { Pace } from "./pace.ts";

/** A TV Device that comes and goes fills no log. */
const NOTES = { most: 20, everyNanos: 6_000_000_000n };

/** What the operator is told of a TV Device. */
export class TvNotes {
  readonly #pace = new Pace(NOTES);
  /** Whether it is known that the TV Device cannot be reached. */
  #hasWarned = false;
  /** Whether it is known that it presents what came from us. */
  #isCircular = false;

  /** Says what is normal. */
  info(now: MonotonicNanos, text: string): readonly SourceAction[] {
    return this.#note(now, "info", text);
  }

  /** Says what somebody should look at. */
  warn(now: MonotonicNanos, text: string): readonly SourceAction[] {
    return this.#note(now, "warn", text);
  }

  /** Says, once until it is there, why the TV Device cannot be reached. */
  handleFailure(now: MonotonicNanos, reason: string): readonly SourceAction[] {
    if (this.#hasWarned) return [];
    this.#hasWarned = true;
    return this.warn(now, `cannot reach the TV: ${reason}`);
  }

  /** Says that the TV Device came or went. */
  handlePresence(
    now: MonotonicNanos,
    isThere: boolean,
  ): readonly SourceAction[] {
    if (!isThere) return this.warn(now, "the TV is gone");
    this.#hasWarned = false;
    return this.info(now, "the TV is there");
  }

  /** Says, when it changes, whether relays follow each other. */
  handleCircle(
    now: MonotonicNanos,
    isCircular: boolean,
  ): readonly SourceAction[] {
    if (isCircular === this.#isCircular) return [];
    this.#isCircular = isCircular;
    return isCircular
      ? this.warn(
        now,
        "the TV presents what we present: relays follow each other in a circle",
      )
      : this.info(now, "the TV presents something of its own");
  }

  #note(
    now: MonotonicNanos,
    level: "info" | "warn",
    text: string,
  ): readonly SourceAction[] {
    return this.#pace.ask(now) ? [{ kind: "note", level, text }] : [];
  }
}
