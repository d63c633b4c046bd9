import type { Parts } from "./announcement.ts";
import { encodeChannelMessage } from "./codec.ts";
import { timestampsThatFit } from "./fitting_timestamps.ts";
import { MAX_EPOCH } from "./limits.ts";
import { neededThatFit } from "./needed_selectors.ts";
import { sameParts } from "./same_parts.ts";

/**
 * Numbers the announcements of one writer.
 *
 * An epoch must be above all earlier ones of the same writer, also when the
 * machine's date has jumped back since: it is the date, or one more than the
 * highest epoch seen under the writer's name.
 */
export class Announcer {
  /** Whose announcements they are. */
  readonly writer: string;
  #epoch = 0;
  #sequence = 0;
  #highestSeen = -1;
  #parts: Parts | null = null;
  #text: string | null = null;

  /**
   * Starts with nothing to announce.
   *
   * @param writer Whose announcements they are: 1 to 64 letters, digits, dots,
   * hyphens and underscores.
   * @throws {RangeError} If the name has another form.
   */
  constructor(writer: string) {
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(writer)) {
      throw new RangeError(
        `Cannot name a writer: 1 to 64 of A-Z a-z 0-9 . _ - are allowed: current value is "${writer}"`,
      );
    }
    this.writer = writer;
  }

  /** The present life. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Position of the newest announcement in this life. */
  get sequence(): number {
    return this.#sequence;
  }

  /** What the writer owns; null before its first announcement. */
  get parts(): Parts | null {
    return this.#parts;
  }

  /** The newest announcement as a text; null before the first. */
  get text(): string | null {
    return this.#text;
  }

  /** The end of the present life as a text. */
  get departure(): string {
    return encodeChannelMessage({
      kind: "departure",
      writer: this.writer,
      epoch: this.#epoch,
    });
  }

  /** The same, for others to post should the writer die. */
  get lastWill(): string {
    return encodeChannelMessage({
      kind: "departure",
      writer: this.writer,
      epoch: this.#epoch,
      died: true,
    });
  }

  /** The request that everyone repeats its announcement, as a text. */
  get ask(): string {
    return encodeChannelMessage({
      kind: "ask",
      writer: this.writer,
      epoch: this.#epoch,
    });
  }

  /**
   * Notes a life of this writer that others know of.
   *
   * @param epoch Its epoch.
   */
  see(epoch: number): void {
    this.#highestSeen = Math.max(this.#highestSeen, epoch);
  }

  /**
   * Begins a new life, in which what was announced last is announced anew.
   *
   * @param date Milliseconds since 1970, as far as the machine knows.
   */
  begin(date: number): void {
    const epoch = Math.max(Math.floor(date), this.#highestSeen + 1);
    this.#epoch = Math.min(epoch, MAX_EPOCH);
    this.see(this.#epoch);
    this.#sequence = 0;
    if (this.#parts !== null) this.#text = this.#encode(this.#parts, 0);
  }

  /**
   * Takes the next state. Of the selectors that TS needs only those that fit are
   * announced, since companions choose how many and how long they are.
   *
   * @param state Everything the writer owns now.
   * @returns Whether it differs from the last, so that there is a new text.
   * @throws {RangeError} If the others would refuse it, as when a list is too long.
   */
  announce(state: Parts): boolean {
    const parts = withWhatFits(state);
    if (this.#parts !== null && sameParts(parts, this.#parts)) return false;
    const sequence = this.#parts === null ? 0 : this.#sequence + 1;
    this.#text = this.#encode(parts, sequence);
    this.#sequence = sequence;
    this.#parts = parts;
    return true;
  }

  #encode(parts: Parts, sequence: number): string {
    return encodeChannelMessage({
      kind: "announcement",
      writer: this.writer,
      epoch: this.#epoch,
      sequence,
      parts,
    });
  }
}

function withWhatFits(parts: Parts): Parts {
  const { ts } = parts;
  if (ts === undefined) return parts;
  const { timestamps, ...rest } = ts;
  const neededSelectors = neededThatFit(ts.neededSelectors);
  const fitting = timestamps === undefined
    ? {}
    : { timestamps: timestampsThatFit(timestamps) };
  return { ...parts, ts: { ...rest, neededSelectors, ...fitting } };
}
