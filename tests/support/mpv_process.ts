import { deadline, delay } from "@dvbcss/std/async";
import { SYSTEM_CLOCK } from "@dvbcss/runtime";

/** What these tests need of Debian; undefined for what is not there. */
export const MPV: string | undefined = installed("/usr/bin/mpv");

/** Makes films. */
export const FFMPEG: string | undefined = installed("/usr/bin/ffmpeg");

/** Time a player has to open its socket or to answer, in milliseconds. */
const WITHIN_MILLIS = 10_000;

/** What the player said, and between which local times it knew that. */
export interface MpvAnswer {
  readonly data: unknown;
  /** In nanoseconds of the local clock. */
  readonly askedAt: bigint;
  /** In nanoseconds of the local clock. */
  readonly answeredAt: bigint;
}

/**
 * The real player, without a window and without a sound device, that a test asks
 * and commands by a connection of its own.
 */
export class MpvProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #connection: Deno.UnixConn;
  readonly #awaited = new Map<number, (answer: MpvAnswer) => void>();
  readonly #reading: Promise<void>;
  #lastId = 0;

  private constructor(child: Deno.ChildProcess, connection: Deno.UnixConn) {
    this.#child = child;
    this.#connection = connection;
    this.#reading = this.#read();
  }

  /**
   * Starts it.
   *
   * @param socket The path of the socket that it opens.
   * @param args More arguments: files, and options such as `--pause`.
   * @returns The player; disposing kills it.
   */
  static async start(
    socket: string,
    args: readonly string[] = [],
  ): Promise<MpvProcess> {
    const child = new Deno.Command(MPV ?? "mpv", {
      args: [
        "--no-config",
        "--no-terminal",
        "--vo=null",
        "--ao=null",
        "--idle",
        `--input-ipc-server=${socket}`,
        ...args,
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      return new MpvProcess(child, await connect(socket));
    } catch (error) {
      child.kill("SIGKILL");
      await child.status;
      throw error;
    }
  }

  /**
   * Sends a command and waits for the answer.
   *
   * @param command The command and its arguments.
   * @returns What it said.
   */
  command(
    ...command: readonly (string | number | boolean)[]
  ): Promise<MpvAnswer> {
    const id = ++this.#lastId;
    const line = `${JSON.stringify({ command, request_id: id })}\n`;
    const answered = new Promise<MpvAnswer>((resolve) => {
      const askedAt = SYSTEM_CLOCK.now();
      this.#awaited.set(id, (answer) => resolve({ ...answer, askedAt }));
    });
    void this.#connection.write(new TextEncoder().encode(line));
    return deadline(answered, WITHIN_MILLIS);
  }

  /** Asks for a property. */
  ask(name: string): Promise<MpvAnswer> {
    return this.command("get_property", name);
  }

  /** Sends it a signal. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It ended by itself.
    }
    await this.#child.status;
    await this.#reading;
    this.#connection.close();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    const chunk = new Uint8Array(65_536);
    let text = "";
    for (;;) {
      const octets = await this.#connection.read(chunk).catch(() => null);
      const answeredAt = SYSTEM_CLOCK.now();
      if (octets === null) return;
      text += decoder.decode(chunk.subarray(0, octets), { stream: true });
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        const { request_id: id, data = null } = JSON.parse(line);
        this.#awaited.get(id)?.({ data, answeredAt, askedAt: answeredAt });
        this.#awaited.delete(id);
      }
    }
  }
}

/**
 * Makes a film in a folder of its own: a picture at 25 frames a second and a tone.
 *
 * @param seconds How long it is.
 * @returns Where its forms are; disposing removes them.
 */
export async function makeFilms(seconds: number): Promise<
  AsyncDisposable & {
    readonly folder: string;
    /** A transport stream, which begins at a PTS other than 0. */
    readonly film: string;
    /** The same without sound. */
    readonly silent: string;
    /** The same without a picture. */
    readonly sound: string;
  }
> {
  const folder = await Deno.makeTempDir({ prefix: "dvbcss-mpv-" });
  const film = `${folder}/film.ts`;
  const silent = `${folder}/silent.ts`;
  const sound = `${folder}/sound.ts`;
  await ffmpeg(
    ..."-f lavfi -i testsrc=size=160x90:rate=25".split(" "),
    ..."-f lavfi -i sine=frequency=440".split(" "),
    ...`-t ${seconds} -c:v mpeg2video -g 12 -c:a mp2`.split(" "),
    film,
  );
  await ffmpeg("-i", film, "-an", "-c", "copy", silent);
  await ffmpeg("-i", film, "-vn", "-c", "copy", sound);
  return {
    folder,
    film,
    silent,
    sound,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function ffmpeg(...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(FFMPEG ?? "ffmpeg", {
    args: ["-hide_banner", "-loglevel", "error", "-y", ...args],
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

async function connect(path: string): Promise<Deno.UnixConn> {
  const until = performance.now() + WITHIN_MILLIS;
  for (;;) {
    try {
      return await Deno.connect({ transport: "unix", path });
    } catch (cause) {
      if (performance.now() > until) {
        throw new Error("mpv does not open its socket", { cause });
      }
    }
    await delay(10);
  }
}

function installed(path: string): string | undefined {
  try {
    return Deno.statSync(path).isFile ? path : undefined;
  } catch {
    return undefined;
  }
}
