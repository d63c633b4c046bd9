import { delay } from "@dvbcss/std/async";
import { SeededRandom } from "../support/random.ts";
import { Audience } from "./audience/audience.ts";
import { LightWallClock } from "./audience/light_wall_clock.ts";
import type { Stage } from "./audience/stage.ts";
import type { SoakOptions } from "./command_line.ts";
import { GatewayHouse } from "./house/gateway_house.ts";
import type { House, ServerLife } from "./house/house.ts";
import { ServicesHouse } from "./house/services_house.ts";
import { Mischief } from "./mischief/mischief.ts";
import {
  type Descriptors,
  descriptorsOf,
  judgeEmptyHouse,
  judgeLives,
  judgeLogs,
  type LifeVerdict,
} from "./observation/closing_judge.ts";
import { Ledger } from "./observation/ledger.ts";
import { Sampler } from "./observation/sampler.ts";
import { type Plan, planOf } from "./plan.ts";
import { runNanos, runSeconds } from "./run_clock.ts";
import { OFFERED, TEST_CONTENT_ID } from "./script/command.ts";
import { RemoteControl } from "./script/remote_control.ts";
import { begun, type When } from "./truth/content_line.ts";
import {
  blurredBy,
  ContentTruth,
  type Presented,
} from "./truth/content_truth.ts";
import { TrueClock } from "./truth/true_clock.ts";

/** Time a message may be under way on a machine that is busy, in nanoseconds. */
const DELIVERY_NANOS = 5e9;
/** Time in which everybody must be back after a restart, in nanoseconds. */
const RETURN_WITHIN_NANOS = 15e9;
/** No server takes longer to start, in nanoseconds. */
const START_WITHIN_NANOS = 20e9;
/** Bound on what a source errs by when the wall clock is another, in nanoseconds. */
const STEP_ERROR_NANOS = 5e6;
/** Time between two measurements of the true wall clock, in milliseconds. */
const SURVEY_MILLIS = 50;
/** Time after a return in which old news may still be under way, in nanoseconds. */
const SETTLE_NANOS = 2e9;

/** What came out. */
export interface SoakResult {
  readonly options: SoakOptions;
  readonly ledger: Ledger;
  readonly sampler: Sampler;
  readonly lives: readonly LifeVerdict[];
  readonly logLines: number;
  /** How well the true wall clock was known, in nanoseconds. */
  readonly clockWidthNanos: number;
}

/** A soak that is running. */
export class Soak implements AsyncDisposable {
  readonly #options: SoakOptions;
  readonly #plan: Plan;
  /** Between which instants the programme began. */
  readonly #started: When;
  readonly #house: House;
  readonly #ledger = new Ledger();
  readonly #clock: TrueClock;
  readonly #content: ContentTruth;
  readonly #audience: Audience;
  readonly #mischief: Mischief;
  readonly #sampler: Sampler;
  readonly #remote: RemoteControl;
  readonly #random: SeededRandom;
  readonly #dead: ServerLife[] = [];
  #disturbedUntil = -Infinity;
  #beganAt = 0;

  private constructor(
    options: SoakOptions,
    house: House,
    clock: TrueClock,
    when: When,
  ) {
    this.#options = options;
    this.#plan = planOf(options);
    this.#house = house;
    this.#clock = clock;
    const content = new ContentTruth({ clock, deliveryNanos: DELIVERY_NANOS });
    content.begin(when.since, testProgrammeFrom(when));
    this.#started = when;
    this.#content = content;
    const { seed, companions } = options;
    const random = this.#random = new SeededRandom(seed);
    const ledger = this.#ledger;
    const isDisturbed = () => this.#isDisturbed;
    const stage: Stage = {
      get ciiUrl() {
        return house.ciiUrl;
      },
      clock,
      content,
      ledger,
      isDisturbed,
    };
    const audience = this.#audience = new Audience(stage, companions, seed);
    const mischief = new Mischief(() => house, ledger, isDisturbed);
    this.#mischief = mischief;
    this.#sampler = new Sampler({ house, mischief, ledger, isDisturbed });
    const parts = { house, content, audience, ledger, random };
    this.#remote = new RemoteControl(parts);
  }

  /**
   * Starts the processes.
   *
   * @param options What is wanted.
   * @returns The soak, with nobody in the house yet.
   */
  static async start(options: SoakOptions): Promise<Soak> {
    const clock = new TrueClock();
    clock.begin(runNanos());
    const { house, when } = options.form === "gateway"
      ? await GatewayHouse.start()
      : await ServicesHouse.start();
    return new Soak(options, house, clock, when);
  }

  /**
   * Runs it to its end.
   *
   * @param tell Told every few seconds how it goes, in one line.
   * @returns What came out.
   */
  async run(tell: (line: string) => void): Promise<SoakResult> {
    using _surveyor = new LightWallClock(
      { clock: this.#clock, ledger: this.#ledger },
      `udp://127.0.0.1:${this.#house.wcPort}`,
      { isAwake: () => true, steadyMillis: SURVEY_MILLIS },
    );
    const before = await this.#atRest();
    this.#beganAt = runSeconds();
    const telling = setInterval(() => tell(this.#progress), 5_000);
    try {
      this.#sampler.start();
      const endsAt = this.#beganAt + this.#plan.leaveAtSeconds;
      this.#mischief.start(this.#options.seed, endsAt);
      await Promise.all([
        this.#audience.enter(this.#plan.enterSeconds),
        this.#remote.follow(
          this.#house.script,
          this.#started,
          () => this.#isDisturbed,
        ),
      ]);
      await this.#play();
      await this.#remote.settled();
    } finally {
      clearInterval(telling);
      await this.#everybodyLeaves();
    }
    return await this.#judge(before);
  }

  /** Ends the processes. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#house[Symbol.asyncDispose]();
  }

  get #isDisturbed(): boolean {
    return runNanos() < this.#disturbedUntil;
  }

  get #elapsedSeconds(): number {
    return runSeconds() - this.#beganAt;
  }

  /** What servers open once and keep is open before they are counted. */
  async #atRest(): Promise<Descriptors> {
    await this.#sampler.look(false);
    // A scenario's first step may come before a command of ours is through.
    if (this.#house.script.length === 0) await this.#remote.reset();
    await delay(1_000);
    await this.#sampler.look(false);
    return await descriptorsOf(this.#house);
  }

  async #play(): Promise<void> {
    const { killAtSeconds, leaveAtSeconds } = this.#plan;
    const mortals = [...this.#house.mortals];
    while (this.#elapsedSeconds < leaveAtSeconds) {
      const [victim] = mortals;
      if (victim !== undefined && this.#elapsedSeconds >= killAtSeconds) {
        mortals.shift();
        await this.#kill(victim);
      } else await this.#remote.press(() => this.#isDisturbed);
      const left = leaveAtSeconds - this.#elapsedSeconds;
      const pause = this.#random.integer(1_000, 4_000);
      await delay(Math.max(0, Math.min(pause, left * 1e3)));
    }
  }

  async #kill(victim: string): Promise<void> {
    const content = this.#content;
    const since = runNanos();
    this.#disturbedUntil = Infinity;
    content.excuseUnknown(Infinity);
    this.#mischief.handleKill();
    this.#ledger.count("kills");
    const dying = this.#house.lives.find(({ name }) => name === victim);
    if (dying !== undefined) this.#dead.push(dying);
    const { until } = await this.#house.recover(
      victim,
      () => this.#begin(victim),
    );
    content.settle(content.era, until);
    if (this.#house.begins(victim).programme) await this.#remote.reset();
    while (
      !this.#audience.isComplete && runNanos() < until + RETURN_WITHIN_NANOS
    ) await delay(50);
    this.#ledger.returnMillis.push((runNanos() - until) / 1e6);
    this.#audience.judge(content.era, since, "late-return");
    this.#disturbedUntil = runNanos() + SETTLE_NANOS;
    content.excuseUnknown(this.#disturbedUntil);
  }

  /** Expects what begins anew with a server that is about to be started. */
  #begin(name: string): void {
    const now = runNanos();
    const { wallClock, programme } = this.#house.begins(name);
    if (wallClock) this.#clock.begin(now);
    if (programme) {
      const when = { since: now, until: now + START_WITHIN_NANOS };
      this.#content.begin(now, testProgrammeFrom(when));
      this.#remote.handleNewProgramme();
    } else if (wallClock) {
      const { presented } = this.#content;
      const byNanos = STEP_ERROR_NANOS * Math.abs(presented.line.speed);
      this.#content.begin(now, blurredBy(presented, byNanos));
    }
  }

  async #everybodyLeaves(): Promise<void> {
    await this.#sampler.stop();
    await Promise.all([this.#audience.leave(), this.#mischief.stop()]);
  }

  async #judge(before: Descriptors): Promise<SoakResult> {
    await judgeEmptyHouse(this.#house, this.#sampler, before, this.#ledger);
    const { warmUpSeconds } = this.#plan;
    const lives = judgeLives(this.#sampler, warmUpSeconds, this.#ledger);
    const logs = [...this.#dead, ...this.#house.lives]
      .map(({ name, log }) => ({ name, text: log() }));
    return {
      options: this.#options,
      ledger: this.#ledger,
      sampler: this.#sampler,
      lives,
      logLines: judgeLogs(logs, this.#ledger),
      clockWidthNanos: this.#clock.widthNanos,
    };
  }

  get #progress(): string {
    const ledger = this.#ledger;
    const memory = [...this.#sampler.lives.values()]
      .filter(({ life }) =>
        this.#house.lives.some(({ pid }) => pid === life.pid)
      )
      .map(({ life, samples }) => {
        const octets = samples.at(-1)?.residentOctets ?? 0;
        return `${life.name} ${(octets / 1e6).toFixed(0)} MB`;
      });
    return [
      `${this.#elapsedSeconds.toFixed(0)} s`,
      `${this.#audience.size} in step`,
      ...memory,
      `${ledger.counted("commands")} commands`,
      `${ledger.finding("wrong-timestamp").checked} timestamps`,
      `${ledger.counted("misdeeds")} misdeeds`,
      `${ledger.found} wrong`,
    ].join(", ");
  }
}

function testProgrammeFrom(when: When): Presented {
  return {
    line: begun(when),
    selectors: OFFERED.map(({ timelineSelector }) => timelineSelector),
    contentId: TEST_CONTENT_ID,
    status: ["okay"],
  };
}
