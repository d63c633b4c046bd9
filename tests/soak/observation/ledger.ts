/** What the soak looks for; each must have been looked at, and none found. */
export const CRIMES = [
  "wrong-timestamp",
  "wrong-wall-clock",
  "wrong-reading",
  "lost-companion",
  "late-change",
  "late-return",
  "memory-leak",
  "descriptor-leak",
  "connection-leak",
  "uncounted-fault",
  "bad-log-line",
  "server-ended",
] as const;

/** One of {@linkcode CRIMES}. */
export type Crime = typeof CRIMES[number];

/** What happened, for the report. */
export type Happening =
  | "joins"
  | "polite leavings"
  | "vanishings"
  | "sleeps"
  | "misdeeds"
  | "commands"
  | "scenario steps"
  | "kills";

/** How many examples of a crime are told. */
const EXAMPLES = 5;

/** What was looked at in search of one crime, and what was found. */
export interface Finding {
  readonly checked: number;
  readonly found: number;
  readonly examples: readonly string[];
}

/** Where everybody writes what was looked at and what was wrong. */
export class Ledger {
  readonly #findings = new Map<Crime, {
    checked: number;
    found: number;
    readonly examples: string[];
  }>();
  readonly #happenings = new Map<Happening, number>();
  /** Times from a command to each companion, in milliseconds. */
  readonly changeMillis: number[] = [];
  /** Times from a kill's end to each companion's return, in milliseconds. */
  readonly returnMillis: number[] = [];

  /**
   * Writes down that something was looked at.
   *
   * @param crime What for.
   * @param found What was wrong, as a sentence; undefined if nothing.
   */
  check(crime: Crime, found?: string): void {
    const finding = this.#findings.get(crime) ??
      { checked: 0, found: 0, examples: [] };
    this.#findings.set(crime, finding);
    finding.checked++;
    if (found === undefined) return;
    finding.found++;
    if (finding.examples.length < EXAMPLES) finding.examples.push(found);
  }

  /** Counts something that happened. */
  count(happening: Happening): void {
    this.#happenings.set(happening, this.counted(happening) + 1);
  }

  /** How often something happened. */
  counted(happening: Happening): number {
    return this.#happenings.get(happening) ?? 0;
  }

  /** Everything that happened. */
  get happenings(): ReadonlyMap<Happening, number> {
    return this.#happenings;
  }

  /** What was found of one crime. */
  finding(crime: Crime): Finding {
    return this.#findings.get(crime) ??
      { checked: 0, found: 0, examples: [] };
  }

  /** How many crimes were found. */
  get found(): number {
    return CRIMES.reduce((all, crime) => all + this.finding(crime).found, 0);
  }
}
