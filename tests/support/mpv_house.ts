import { type FollowedTv, followTv, SYSTEM_CLOCK } from "@dvbcss/runtime";
import { simpleElapsedTimeSelector } from "@dvbcss/presentation";
import { delay } from "@dvbcss/std/async";
import { quantile } from "../simulation/playback_course.ts";
import { makeFilms, MpvProcess } from "./mpv_process.ts";
import { RunningGateway } from "./running_gateway.ts";
import { until } from "./until.ts";

type Films = Awaited<ReturnType<typeof makeFilms>>;

/** How long the films show a frame. */
const FRAME_MILLIS = 40;

/** How far a companion is from the player, in milliseconds; above 0 is ahead. */
export interface MpvErrors {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
}

/** A player, a gateway that follows it, and a companion of the gateway. */
export class MpvHouse implements AsyncDisposable {
  /** The player. */
  mpv: MpvProcess;
  /** What it can play. */
  readonly films: Films;
  /** The path of the player's socket. */
  readonly socket: string;
  /** The gateway. */
  readonly gateway: RunningGateway;
  /** The companion. */
  readonly companion: FollowedTv;
  /** How long it took the companion to follow, by what the player did. */
  readonly millisOf = new Map<string, readonly number[]>();

  private constructor(
    mpv: MpvProcess,
    films: Films,
    socket: string,
    gateway: RunningGateway,
  ) {
    this.mpv = mpv;
    this.films = films;
    this.socket = socket;
    this.gateway = gateway;
    this.companion = followTv({
      ciiUrl: gateway.ciiUrl,
      timelineSelector: simpleElapsedTimeSelector(1000),
    });
  }

  /**
   * Starts everything, and plays.
   *
   * @param seconds How long the film is.
   * @param which Which form of it is played.
   * @returns The house, once the companion knows where the film is.
   */
  static async open(
    seconds: number,
    which: "film" | "silent" | "sound" = "film",
  ): Promise<MpvHouse> {
    await using stack = new AsyncDisposableStack();
    const films = stack.use(await makeFilms(seconds));
    const socket = `${films.folder}/socket`;
    const mpv = stack.use(await MpvProcess.start(socket, [films[which]]));
    const gateway = stack.use(await startGateway(socket));
    const house = new MpvHouse(mpv, films, socket, gateway);
    stack.move();
    await house.untilPlaying();
    return house;
  }

  /** The companion's position, in seconds; null while it has none. */
  get position(): number | null {
    return this.companion.reading().positionSeconds;
  }

  /** What the companion is told that is presented. */
  get contentId(): string | null | undefined {
    return this.companion.companion.content?.contentId;
  }

  /** Waits until the companion's position moves. */
  untilPlaying(): Promise<void> {
    return until(() => this.companion.reading().speed === 1, "Playing");
  }

  /**
   * Sends the player a command, and takes the time until the companion follows.
   *
   * @param change What to call it in {@linkcode MpvHouse.millisOf}.
   * @param isDone Whether the companion shows what follows from it.
   * @param command The command and its arguments.
   */
  async takeMillis(
    change: string,
    isDone: () => boolean,
    command: readonly (string | number | boolean)[],
  ): Promise<void> {
    const before = performance.now();
    const done = this.mpv.command(...command);
    while (!isDone()) {
      if (performance.now() - before > 10_000) {
        throw new Error(`Companion does not follow ${command.join(" ")}`);
      }
      await delay(1);
    }
    const taken = this.millisOf.get(change) ?? [];
    this.millisOf.set(change, [...taken, performance.now() - before]);
    await done;
  }

  /**
   * Compares companion and player some seventy times a second.
   *
   * @param seconds How long.
   * @param by What the player is asked: what is heard, or the frame that comes
   * next, up to which a position may be one frame away.
   * @returns How far they are apart.
   */
  async errorsDuring(
    seconds: number,
    by: "audio-pts" | "time-pos" = "audio-pts",
  ): Promise<MpvErrors> {
    const errors: number[] = [];
    const end = performance.now() + seconds * 1e3;
    while (performance.now() < end) {
      const error = await this.#error(by);
      if (error !== undefined) errors.push(error * 1e3);
      await delay(10);
    }
    const frameMillis = by === "time-pos" ? FRAME_MILLIS : 0;
    const sizes = errors.map((it) => Math.max(it, -it - frameMillis, 0));
    return {
      count: errors.length,
      p50: quantile(sizes, 0.5),
      p95: quantile(sizes, 0.95),
      worst: Math.max(...sizes),
    };
  }

  /** Kills the player, if it runs, and starts another with the same socket. */
  async restartPlayer(...args: readonly string[]): Promise<void> {
    await this.mpv[Symbol.asyncDispose]();
    this.mpv = await MpvProcess.start(this.socket, args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.companion[Symbol.asyncDispose]();
    await this.gateway[Symbol.asyncDispose]();
    await this.mpv[Symbol.asyncDispose]();
    await this.films[Symbol.asyncDispose]();
  }

  /** An answer that took long says little of when the player was there. */
  async #error(by: string): Promise<number | undefined> {
    const { askedAt, answeredAt, data } = await this.mpv.ask(by);
    const { positionSeconds, speed } = this.companion.reading();
    const ageNanos = Number(SYSTEM_CLOCK.now() - askedAt);
    const roundTripNanos = Number(answeredAt - askedAt);
    if (positionSeconds === null || typeof data !== "number") return undefined;
    if (ageNanos > 1_000_000) return undefined;
    const sinceAnswer = (ageNanos - roundTripNanos / 2) / 1e9;
    return positionSeconds - data - (speed ?? 0) * sinceAnswer;
  }
}

/**
 * Starts a gateway that follows a player.
 *
 * @param socket The path of the player's socket.
 * @param flags What the runtime is told.
 * @returns The gateway; disposing kills it.
 */
export function startGateway(
  socket: string,
  flags: readonly string[] = [
    "-P",
    "--allow-net",
    `--allow-read=/,${socket}`,
    `--allow-write=${socket}`,
  ],
): Promise<RunningGateway> {
  return RunningGateway.start([`--source=mpv:${socket}`], flags);
}
