import type { CompanionEvent, CssService } from "@dvbcss/companion";
import { type FollowedTv, followTv } from "@dvbcss/runtime";

/** Pause between two looks at the position, in milliseconds. */
const LOOK_MILLIS = 5;

/** What a companion went through since {@linkcode UpdateWitness.begin}. */
export interface UpdateExperience {
  /** How long it had no CII connection, in seconds. */
  readonly ciiAwaySeconds: number;
  /** How long it had no TS connection, in seconds. */
  readonly tsAwaySeconds: number;
  /** How long it showed no position, in seconds. */
  readonly withoutPositionSeconds: number;
}

/** A companion that takes notes while what it follows is updated. */
export class UpdateWitness implements AsyncDisposable {
  readonly #tv: FollowedTv;
  readonly #looking: ReturnType<typeof setInterval>;
  readonly #lostAt = new Map<CssService, number>();
  readonly #awayMillis = new Map<CssService, number>();
  readonly #renewed = new Set<CssService>();
  #lookedAt = performance.now();
  #blindMillis = 0;

  /**
   * Begins to follow.
   *
   * @param ciiUrl Where the endpoint is.
   */
  constructor(ciiUrl: string) {
    this.#tv = followTv({ ciiUrl, report: (event) => this.#note(event) });
    this.#looking = setInterval(() => this.#look(), LOOK_MILLIS);
  }

  /** Whether it knows where the programme is. */
  get inStep(): boolean {
    return this.#tv.reading().available;
  }

  /** How far the programme is ahead of this process's clock, in seconds. */
  get aheadSeconds(): number {
    const { positionSeconds } = this.#tv.reading();
    return (positionSeconds ?? NaN) - performance.now() / 1e3;
  }

  /** Bound on the error of the position, in seconds; infinite if unknown. */
  get errorSeconds(): number {
    return this.#tv.reading().errorSeconds ?? Infinity;
  }

  /** What it went through since it began to take notes. */
  get experience(): UpdateExperience {
    const away = (service: CssService) =>
      (this.#awayMillis.get(service) ?? 0) / 1e3;
    return {
      ciiAwaySeconds: away("cii"),
      tsAwaySeconds: away("ts"),
      withoutPositionSeconds: this.#blindMillis / 1e3,
    };
  }

  /** Takes new notes from now on. */
  begin(): void {
    this.#awayMillis.clear();
    this.#blindMillis = 0;
  }

  /**
   * Counts what it hears of a service as new from now on, since what was old has
   * ended.
   *
   * @param service Which.
   */
  forget(service: CssService): void {
    this.#renewed.delete(service);
  }

  /**
   * Tells whether it is in step by services it has met anew.
   *
   * @param services Which must be new.
   */
  isBackBy(services: Iterable<CssService>): boolean {
    return this.inStep &&
      Iterator.from(services).every((one) => this.#renewed.has(one));
  }

  /** Stops following. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#looking);
    await this.#tv[Symbol.asyncDispose]();
  }

  #look(): void {
    const now = performance.now();
    if (!this.inStep) this.#blindMillis += now - this.#lookedAt;
    this.#lookedAt = now;
  }

  #note(event: CompanionEvent): void {
    if (event.kind === "measurement") this.#renewed.add("wc");
    if (event.kind === "disconnected" && !this.#lostAt.has(event.service)) {
      this.#lostAt.set(event.service, performance.now());
    }
    if (event.kind === "connected") this.#noteConnected(event.service);
  }

  #noteConnected(service: CssService): void {
    this.#renewed.add(service);
    const lostAt = this.#lostAt.get(service);
    if (lostAt === undefined) return;
    this.#lostAt.delete(service);
    const away = performance.now() - lostAt;
    this.#awayMillis.set(service, (this.#awayMillis.get(service) ?? 0) + away);
  }
}
