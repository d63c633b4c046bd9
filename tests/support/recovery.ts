import type { CompanionEvent, CssService } from "@dvbcss/companion";
import { followTv, SYSTEM_CLOCK } from "@dvbcss/runtime";
import type { ServiceName, ThreeServices } from "./three_services.ts";
import { until } from "./until.ts";

/** A companion that watches an endpoint whose services are killed. */
export class Witness implements AsyncDisposable {
  readonly #tv;
  #measuredAt = 0n;
  readonly #connectedAt = new Map<CssService, bigint>();

  /**
   * Begins to follow.
   *
   * @param ciiUrl Where the endpoint is.
   */
  constructor(ciiUrl: string) {
    this.#tv = followTv({ ciiUrl, report: (event) => this.#note(event) });
  }

  /** Whether it knows where the programme is. */
  get inStep(): boolean {
    return this.#tv.reading().available;
  }

  /** What is presented, as CII says; undefined while that is not known. */
  get contentId(): string | null | undefined {
    return this.#tv.companion.content?.contentId;
  }

  /** Where the programme is, in seconds; NaN while that is not known. */
  get positionSeconds(): number {
    return this.#tv.reading().positionSeconds ?? NaN;
  }

  /** Bound on the wall clock's error, in nanoseconds; infinite if unknown. */
  get dispersionNanos(): number {
    return this.#tv.reading().dispersionNanos ?? Infinity;
  }

  /**
   * Kills a service, starts it again and waits until everything is as before.
   *
   * @param three The services.
   * @param name Which one.
   * @returns Time from its restart to recovery, in milliseconds.
   */
  async recover(three: ThreeServices, name: ServiceName): Promise<number> {
    await three.kill(name);
    const killedAt: bigint = SYSTEM_CLOCK.now();
    await three.restart(name);
    const restartedAt = performance.now();
    await until(() => this.#isBack(name, killedAt), `recovery from ${name}`);
    return performance.now() - restartedAt;
  }

  /** Stops following. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#tv[Symbol.asyncDispose]();
  }

  #isBack(name: ServiceName, since: bigint): boolean {
    const news = name === "wc"
      ? this.#measuredAt
      : this.#connectedAt.get(name) ?? 0n;
    return news > since && this.inStep;
  }

  #note(event: CompanionEvent): void {
    const now = SYSTEM_CLOCK.now();
    if (event.kind === "measurement") this.#measuredAt = now;
    if (event.kind === "connected") this.#connectedAt.set(event.service, now);
  }
}
