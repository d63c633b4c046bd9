import type { CompanionEvent } from "@dvbcss/companion";
import { followTv, SYSTEM_CLOCK } from "@dvbcss/runtime";

/** What a {@linkcode Continuity} has seen so far. */
export interface ContinuityReport {
  /** Whether the position is known now. */
  readonly inStep: boolean;
  /** Where the services are, as CII says. */
  readonly urls: Readonly<Record<"wc" | "ts", string | null>>;
  /** How often each service was connected to. */
  readonly connections: Readonly<Record<"cii" | "wc" | "ts", number>>;
  /** How many replies of the wall clock there were. */
  readonly measurements: number;
  /** How long the position was unknown in all since it was known first. */
  readonly unknownMillis: number;
  /** How far a position was off at worst, beyond the error it claimed. */
  readonly worstSeconds: number;
}

const SAMPLE_MILLIS = 5;

/**
 * A companion of a programme that plays on undisturbed, and the judge of whether it
 * was told so all the time.
 */
export class Continuity implements AsyncDisposable {
  readonly #tv;
  readonly #sampling: ReturnType<typeof setInterval>;
  readonly #connections = { cii: 0, wc: 0, ts: 0 };
  #measurements = 0;
  /** A position, when it was and how wrong it may be. */
  #start: {
    readonly seconds: number;
    readonly atNanos: bigint;
    readonly errorSeconds: number;
  } | undefined;
  #unknownMillis = 0;
  #lastSampleNanos = 0n;
  #worstSeconds = 0;

  /**
   * Begins to follow.
   *
   * @param ciiUrl Where the endpoint is.
   */
  constructor(ciiUrl: string) {
    this.#tv = followTv({ ciiUrl, report: (event) => this.#note(event) });
    this.#sampling = setInterval(() => this.#sample(), SAMPLE_MILLIS);
  }

  /** What was seen so far. */
  get report(): ContinuityReport {
    const { content } = this.#tv.companion;
    return {
      inStep: this.#tv.reading().available,
      urls: { wc: content?.wcUrl ?? null, ts: content?.tsUrl ?? null },
      connections: { ...this.#connections },
      measurements: this.#measurements,
      unknownMillis: this.#unknownMillis,
      worstSeconds: this.#worstSeconds,
    };
  }

  /** Stops following. */
  [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sampling);
    return this.#tv[Symbol.asyncDispose]();
  }

  #sample(): void {
    const before: bigint = SYSTEM_CLOCK.now();
    const { positionSeconds, errorSeconds } = this.#tv.reading();
    const now: bigint = SYSTEM_CLOCK.now();
    // A busy machine may have stopped this process between the two readings.
    const apartSeconds = Number(now - before) / 1e9;
    const sinceLast = Number(now - this.#lastSampleNanos) / 1e6;
    this.#lastSampleNanos = now;
    if (positionSeconds === null || errorSeconds === null) {
      if (this.#start !== undefined) this.#unknownMillis += sinceLast;
      return;
    }
    const here = {
      seconds: positionSeconds,
      atNanos: now,
      errorSeconds: errorSeconds + apartSeconds,
    };
    const start = this.#start ??= here;
    const elapsed = Number(now - start.atNanos) / 1e9;
    const off = Math.abs(positionSeconds - start.seconds - elapsed);
    const beyond = off - here.errorSeconds - start.errorSeconds;
    this.#worstSeconds = Math.max(this.#worstSeconds, beyond);
  }

  #note(event: CompanionEvent): void {
    if (event.kind === "measurement") this.#measurements++;
    if (event.kind === "connected") this.#connections[event.service]++;
  }
}
