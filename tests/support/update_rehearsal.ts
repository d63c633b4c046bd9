import { assertLess } from "@dvbcss/std/assert";
import { encodeWcMessage, WC_MESSAGE_TYPE } from "@dvbcss/protocol";
import { freePort } from "./mosquitto.ts";
import type { Version } from "./other_version.ts";
import type { ServiceProcess } from "./service_process.ts";
import { SERVICES } from "./three_services.ts";
import { until } from "./until.ts";
import { UpdateWitness } from "./update_witness.ts";

/** What an update of the gateway cost its companions. */
export interface UpdateOutcome {
  /** From the signal until the old version had ended, in seconds. */
  readonly stopSeconds: number;
  /** From the signal until the new version was ready, in seconds. */
  readonly downSeconds: number;
  /** Longest silence of the wall clock, asked every 10 ms, in seconds. */
  readonly wcAwaySeconds: number;
  /** Longest time that a companion had no CII connection, in seconds. */
  readonly ciiAwaySeconds: number;
  /** Longest time that a companion had no TS connection, in seconds. */
  readonly tsAwaySeconds: number;
  /** Longest time that a companion showed no position, in seconds. */
  readonly withoutPositionSeconds: number;
  /** From the signal until the last companion was in step again, in seconds. */
  readonly backSeconds: number;
  /** How far the position jumped for whom it jumped most, in seconds. */
  readonly jumpSeconds: number;
}

/** A gateway that is updated while companions follow it. */
export class UpdateRehearsal implements AsyncDisposable {
  /** TCP port of both versions. */
  readonly port: number = freePort();
  /** UDP port of both versions. */
  readonly wcPort: number = freePort();
  readonly #stack = new AsyncDisposableStack();
  readonly #witnesses: UpdateWitness[] = [];
  #running: ServiceProcess | undefined;

  /**
   * Starts a version and companions, and waits until they are in step.
   *
   * @param version Which.
   * @param companions How many companions.
   */
  static async begin(
    version: Version,
    companions: number,
  ): Promise<UpdateRehearsal> {
    const rehearsal = new UpdateRehearsal();
    rehearsal.#running = await version.start("gateway", rehearsal.#args);
    for (let one = 0; one < companions; one++) {
      const witness = new UpdateWitness(rehearsal.ciiUrl);
      rehearsal.#witnesses.push(rehearsal.#stack.use(witness));
    }
    await until(
      () => rehearsal.#witnesses.every(({ inStep }) => inStep),
      "companions in step",
    );
    return rehearsal;
  }

  /** Where companions begin. */
  get ciiUrl(): string {
    return `ws://127.0.0.1:${this.port}/cii`;
  }

  /** Version that the running gateway says it has. */
  async version(): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.port}/healthz`);
    return (await response.json()).version;
  }

  /**
   * Ends the running version as the system would, starts another one on the same
   * ports and waits until every companion is in step by it.
   *
   * @param version The other one.
   */
  async update(version: Version): Promise<UpdateOutcome> {
    const witnesses = this.#witnesses;
    using asker = new WallClockAsker(this.wcPort);
    await until(() => asker.replies > 0, "a wall clock that answers");
    const aheadBefore = witnesses.map(({ aheadSeconds }) => aheadSeconds);
    for (const witness of witnesses) witness.begin();
    const start = performance.now();
    const elapsed = () => (performance.now() - start) / 1e3;
    await this.#running?.stop("SIGTERM");
    const stopSeconds = elapsed();
    for (const witness of witnesses) {
      SERVICES.forEach((one) => witness.forget(one));
    }
    this.#running = await version.start("gateway", this.#args);
    const downSeconds = elapsed();
    await until(
      () => witnesses.every((one) => one.isBackBy(SERVICES)),
      "companions back in step",
    );
    const backSeconds = elapsed();
    const experiences = witnesses.map(({ experience }) => experience);
    const jumps = witnesses.map(({ aheadSeconds }, index) =>
      Math.abs(aheadSeconds - (aheadBefore[index] ?? NaN))
    );
    return {
      stopSeconds,
      downSeconds,
      wcAwaySeconds: asker.longestSilenceSeconds,
      ciiAwaySeconds: most(experiences.map((one) => one.ciiAwaySeconds)),
      tsAwaySeconds: most(experiences.map((one) => one.tsAwaySeconds)),
      withoutPositionSeconds: most(
        experiences.map((one) => one.withoutPositionSeconds),
      ),
      backSeconds,
      jumpSeconds: most(jumps),
    };
  }

  /** Asserts that companions from before show what a newcomer is shown. */
  async assertAgree(): Promise<void> {
    await using newcomer = new UpdateWitness(this.ciiUrl);
    await until(() => newcomer.inStep, "a newcomer in step");
    for (const witness of this.#witnesses) {
      const apart = Math.abs(witness.aheadSeconds - newcomer.aheadSeconds);
      const doubt = witness.errorSeconds + newcomer.errorSeconds;
      // Between the two readings a busy machine may do something else.
      assertLess(apart, doubt + 0.05);
    }
  }

  /** Ends companions and gateway. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    await this.#running?.[Symbol.asyncDispose]();
  }

  get #args(): readonly string[] {
    return [
      "--hostname=127.0.0.1",
      `--port=${this.port}`,
      `--wc-port=${this.wcPort}`,
      "--log-level=warn",
    ];
  }
}

function most(values: readonly number[]): number {
  return Math.max(...values);
}

/** Asks a wall clock all the time, and notes how long it says nothing. */
class WallClockAsker implements Disposable {
  longestSilenceSeconds = 0;
  replies = 0;
  readonly #socket = Deno.listenDatagram({
    transport: "udp",
    hostname: "127.0.0.1",
    port: 0,
  });
  readonly #asking: ReturnType<typeof setInterval>;

  constructor(port: number) {
    const server = { transport: "udp", hostname: "127.0.0.1", port } as const;
    this.#asking = setInterval(() => {
      // Nobody listens there for a moment.
      this.#socket.send(REQUEST, server).catch(() => {});
    }, 10);
    this.#listen();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#asking);
    this.#socket.close();
  }

  async #listen(): Promise<void> {
    let last = performance.now();
    for await (const _reply of this.#socket) {
      const now = performance.now();
      const silence = (now - last) / 1e3;
      this.longestSilenceSeconds = Math.max(
        this.longestSilenceSeconds,
        silence,
      );
      this.replies++;
      last = now;
    }
  }
}

const NO_TIME = { seconds: 0, nanoseconds: 0 };

const REQUEST = encodeWcMessage({
  type: WC_MESSAGE_TYPE.REQUEST,
  precisionExponent: 0,
  maxFreqError256ths: 0,
  originate: NO_TIME,
  receive: NO_TIME,
  transmit: NO_TIME,
});
