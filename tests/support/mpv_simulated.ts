import type { SeededRandom } from "./random.ts";

/** How a simulated player behaves. */
export interface SimulatedMpvOptions {
  /** Whether there is sound to ask about. */
  readonly hasSound: boolean;
  /** Frames of content a second; 0 for no picture. */
  readonly framesPerSecond: number;
  /** How fast its clock is, in parts per million. */
  readonly driftPpm: number;
  /** Longest time that a line takes on its way, in seconds. */
  readonly longestDelaySeconds: number;
  /** How coarse the sound device's clock is, either way, in seconds. */
  readonly soundJitterSeconds?: number;
}

/** A line on its way from the player. */
interface Line {
  readonly at: number;
  readonly text: string;
}

/** Properties that a player has. */
type Value = string | number | boolean | null;

/**
 * A player that answers as mpv does, in simulated time: it tells of a frame when
 * the one before is shown, lines keep their order, and each takes a random time.
 * Times are seconds.
 */
export class SimulatedMpv {
  readonly #options: SimulatedMpvOptions;
  readonly #random: SeededRandom;
  readonly #watched = new Map<number, string>();
  readonly #values = new Map<string, Value>([
    ["working-directory", "/films"],
    ["rebase-start-time", true],
    ["path", null],
    ["file-format", null],
    ["demuxer-start-time", null],
    ["play-dir", null],
    ["speed", 1],
    ["core-idle", true],
    ["idle-active", true],
    ["time-pos", null],
  ]);
  #lines: Line[] = [];
  #position = 0;
  #since = 0;
  #lastArrival = 0;
  #nextFrame = 0;
  #hasSound: boolean;

  constructor(options: SimulatedMpvOptions, random: SeededRandom) {
    this.#options = options;
    this.#hasSound = options.hasSound;
    this.#random = random;
  }

  /** When it next does or says something. */
  get nextAt(): number {
    return Math.min(this.#lines[0]?.at ?? Infinity, this.#frameAt);
  }

  /** Where it truly is. */
  positionAt(now: number): number {
    return this.#position + this.#rate * (now - this.#since);
  }

  /** Takes the lines that have arrived, and lets frames pass. */
  advance(now: number): readonly string[] {
    while (this.#frameAt <= now) {
      const at = this.#frameAt;
      this.#nextFrame += this.#frameSeconds;
      this.#set(at, "time-pos", this.#nextFrame);
    }
    const arrived = this.#lines.filter((it) => it.at <= now);
    this.#lines = this.#lines.filter((it) => it.at > now);
    return arrived.map((it) => it.text);
  }

  /** Takes a line. */
  receive(now: number, line: string): void {
    const { command, request_id: id } = JSON.parse(line);
    const at = now + this.#delay();
    const [verb, ...args] = command;
    const data = this.#obey(at, verb, args);
    this.#say(at, {
      request_id: id,
      error: data === undefined ? "property unavailable" : "success",
      ...(data === undefined ? {} : { data }),
    });
    if (verb === "observe_property") this.#tell(at, args[0], args[1]);
  }

  /** Begins a file, which takes a moment to load. */
  load(now: number, path: string, startSeconds = 0): void {
    this.#say(now, { event: "start-file" });
    this.#stand(now, 0);
    this.#set(now, "path", path);
    this.#set(now, "idle-active", false);
    this.#set(now + 0.02, "file-format", startSeconds > 0 ? "mpegts" : "mov");
    this.#set(now + 0.02, "demuxer-start-time", startSeconds);
    this.#set(now + 0.02, "time-pos", 0);
    this.#say(now + 0.04, { event: "playback-restart" });
    this.play(now + 0.04);
  }

  /** Ends the file. */
  end(now: number, reason: string): void {
    this.#stand(now, this.positionAt(now));
    this.#set(now, "time-pos", null);
    this.#say(now, { event: "end-file", reason });
    this.#set(now, "path", null);
    this.#set(now, "idle-active", true);
  }

  /** Plays on, whatever kept it. */
  play(now: number): void {
    this.#since = now;
    this.#set(now, "core-idle", false);
    this.#nextFrame = this.#position;
  }

  /** Stands still: a pause, or no data. */
  pause(now: number): void {
    this.#stand(now, this.positionAt(now));
  }

  /** Jumps, which takes a moment. */
  seek(now: number, to: number): void {
    this.#say(now, { event: "seek" });
    this.#stand(now, to);
    this.#say(now + 0.02, { event: "playback-restart" });
    this.play(now + 0.02);
  }

  /** The sound ends, and the picture goes on. */
  endSound(): void {
    this.#hasSound = false;
  }

  /** Jumps without a word. */
  slip(now: number, by: number): void {
    this.#position = this.positionAt(now) + by;
    this.#since = now;
  }

  /** Changes the speed. */
  setSpeed(now: number, speed: number): void {
    this.#position = this.positionAt(now);
    this.#since = now;
    this.#set(now, "speed", speed);
  }

  get #isPlaying(): boolean {
    return this.#values.get("core-idle") === false;
  }

  get #rate(): number {
    const speed = Number(this.#values.get("speed"));
    return this.#isPlaying ? speed * (1 + this.#options.driftPpm / 1e6) : 0;
  }

  get #frameSeconds(): number {
    return 1 / this.#options.framesPerSecond;
  }

  /** When the frame that was told last is shown, and the next one told. */
  get #frameAt(): number {
    if (this.#rate === 0 || this.#options.framesPerSecond === 0) {
      return Infinity;
    }
    return this.#since + (this.#nextFrame - this.#position) / this.#rate;
  }

  #stand(now: number, position: number): void {
    this.#position = position;
    this.#since = now;
    this.#set(now, "core-idle", true);
    this.#set(now, "time-pos", position);
  }

  #obey(at: number, verb: string, args: readonly [number, string]) {
    switch (verb) {
      case "observe_property":
        this.#watched.set(args[0], args[1]);
        return null;
      case "unobserve_property":
        this.#watched.delete(args[0]);
        return null;
      case "get_property":
        return this.#hasSound && this.#isPlaying
          ? this.positionAt(at) + this.#soundJitter()
          : undefined;
      default:
        return null;
    }
  }

  #set(at: number, name: string, value: Value): void {
    this.#values.set(name, value);
    for (const [id, watched] of this.#watched) {
      if (watched === name) this.#tell(at, id, name);
    }
  }

  #tell(at: number, id: number, name: string): void {
    const data = this.#values.get(name) ?? null;
    this.#say(at, { event: "property-change", id, name, data });
  }

  #say(at: number, message: object): void {
    this.#lastArrival = Math.max(this.#lastArrival, at + this.#delay());
    this.#lines.push({ at: this.#lastArrival, text: JSON.stringify(message) });
  }

  /** Mostly short; now and then the longest. */
  #delay(): number {
    const { longestDelaySeconds } = this.#options;
    return 50e-6 + longestDelaySeconds * this.#random.next() ** 4;
  }

  #soundJitter(): number {
    const { soundJitterSeconds = 0 } = this.#options;
    return soundJitterSeconds * (2 * this.#random.next() - 1);
  }
}
