import {
  type Content,
  type Programme,
  testProgramme,
} from "@dvbcss/presentation";
import {
  type ChannelMember,
  createLogger,
  FaultLog,
  joinChannel,
  Metrics,
  SYSTEM_CLOCK,
  type WallClockEvent,
  WallClockFollower,
} from "@dvbcss/runtime";
import { until } from "../../support/until.ts";
import { runNanos } from "../run_clock.ts";
import { type Command, OFFERED, PTS } from "../script/command.ts";
import type { When } from "../truth/content_line.ts";

/** Above what the services present by themselves. */
const PRIORITY = 10;

/**
 * What the three services present: a programme of ours, announced on the broker's
 * channel as any source does it.
 */
export class ChannelSource implements AsyncDisposable {
  readonly #channel: ChannelMember;
  readonly #wallClock: WallClockFollower;
  readonly #programme: Programme;
  readonly #stop: () => void;
  /** When the programme began. */
  readonly when: When;

  private constructor(channel: ChannelMember, wallClock: WallClockFollower) {
    this.#channel = channel;
    this.#wallClock = wallClock;
    const since = runNanos();
    this.#programme = testProgramme(this.#now());
    this.when = { since, until: runNanos() };
    this.#stop = wallClock.subscribe((event) => this.#handleWallClock(event));
    this.#announce();
  }

  /**
   * Joins the channel and begins to present.
   *
   * @param url The broker.
   * @param wcPort Where the wall clock is.
   */
  static async start(url: string, wcPort: number): Promise<ChannelSource> {
    const clock = SYSTEM_CLOCK;
    const logger = createLogger({
      level: "error",
      json: true,
      service: "soak",
    });
    const counter = new Metrics().counter("faults_total", "Faults.");
    const faults = new FaultLog({ logger, counter, clock });
    const wallClock = new WallClockFollower({ clock, logger, faults });
    wallClock.follow({ hostname: "127.0.0.1", port: wcPort });
    await until(() => wallClock.read() !== undefined, "the wall clock");
    const channel = await joinChannel({ url, clock, writer: "soak-source" });
    return new ChannelSource(channel, wallClock);
  }

  /** Bound on the error of its wall clock, in nanoseconds. */
  get dispersionNanos(): number {
    return this.#wallClock.read()?.dispersionNanos ?? 0;
  }

  /** Whether the broker can be reached. */
  get connected(): boolean {
    return this.#channel.connected;
  }

  /** Does what is asked, between the two instants that it returns. */
  do(command: Command): When {
    const since = runNanos();
    this.#apply(command);
    const until = runNanos();
    this.#announce();
    return { since, until };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await this.#channel.close();
    await this.#wallClock[Symbol.asyncDispose]();
  }

  #apply(command: Command): void {
    const programme = this.#programme;
    switch (command.kind) {
      case "seek": {
        const ticks = Math.round(command.seconds * PTS.ticksPerSecond);
        programme.seek(this.#now(), PTS.timelineSelector, BigInt(ticks));
        break;
      }
      case "speed":
        programme.setSpeed(this.#now(), command.speed);
        break;
      case "content":
        this.#change({ contentId: command.contentId });
        break;
      case "status":
        this.#change({ presentationStatus: command.status });
        break;
      case "remove":
        programme.removeTimeline(command.timelineSelector);
        break;
      case "add":
        programme.addTimeline(this.#now(), timelineOf(command));
        break;
      case "hide":
        programme.setAvailability(command.timelineSelector, "unavailable");
        break;
      case "show":
        programme.setAvailability(command.timelineSelector, "available");
        break;
      default:
        command satisfies never;
    }
  }

  #change(content: Partial<Content>): void {
    this.#programme.content = { ...this.#programme.content, ...content };
  }

  #handleWallClock({ change, from, to }: WallClockEvent): void {
    if (change !== "step" || from === undefined) return;
    this.#programme.handleWallClockStep(from, to);
    this.#announce();
  }

  #now() {
    const reading = this.#wallClock.read();
    if (reading === undefined) throw new Error("No wall clock");
    return reading.wallClock;
  }

  #announce(): void {
    const { content, timelines } = this.#programme.snapshot();
    this.#channel.announce({
      content: { priority: PRIORITY, content },
      timelines: { priority: PRIORITY, timelines },
    });
  }
}

function timelineOf(
  { timelineSelector }: { readonly timelineSelector: string },
) {
  const offered =
    OFFERED.find((one) => one.timelineSelector === timelineSelector) ?? PTS;
  return {
    timelineSelector,
    properties: { unitsPerTick: 1, unitsPerSecond: offered.ticksPerSecond },
  };
}
