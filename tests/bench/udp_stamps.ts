import {
  type ServiceProcess,
  untilListening,
} from "../support/service_process.ts";

const SOURCE = new URL("./yardsticks/udp_stamps.c", import.meta.url).pathname;

/** One exchange as the probe saw it; all but the stamps on CLOCK_MONOTONIC. */
export interface ProbedExchange {
  /** Right before the request was handed to the kernel, in nanoseconds. */
  readonly sent: bigint;
  /** The server's receive stamp, on its own clock. */
  readonly receive: bigint;
  /** The server's transmit stamp, on its own clock; a follow-up's if one came. */
  readonly transmit: bigint;
  /** When the kernel took the response from the server, in nanoseconds. */
  readonly left: bigint;
  /** When the probe had it, in nanoseconds. */
  readonly arrived: bigint;
}

/** The plain C program with which the WC service is measured and compared. */
export class UdpStamps implements AsyncDisposable {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Compiles it with the machine's C compiler.
   *
   * @returns The program, or undefined where it cannot be compiled.
   */
  static async compile(): Promise<UdpStamps | undefined> {
    const folder = Deno.env.get("TMPDIR") ?? "/tmp";
    const program = new UdpStamps(
      `${folder}/udp-stamps-${crypto.randomUUID()}`,
    );
    try {
      const { success } = await new Deno.Command("cc", {
        args: ["-O2", "-o", program.#path, SOURCE],
        stderr: "null",
      }).output();
      if (success) return program;
    } catch {
      // No compiler here.
    }
    await program[Symbol.asyncDispose]();
    return undefined;
  }

  /** Starts its server, whose wall clock is CLOCK_MONOTONIC. */
  serve(): Promise<ServiceProcess> {
    const child = new Deno.Command(this.#path, {
      args: ["serve"],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return untilListening(child, SOURCE);
  }

  /**
   * Asks a server on loopback again and again, with pauses.
   *
   * @param port The server's port.
   * @param count How often.
   * @returns The exchanges that succeeded.
   */
  async probe(
    port: number,
    count: number,
  ): Promise<readonly ProbedExchange[]> {
    const { stdout } = await new Deno.Command(this.#path, {
      args: ["probe", String(port), String(count)],
    }).output();
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    return lines.filter((line) => line !== "").map((line) => {
      const [sent = 0n, receive = 0n, transmit = 0n, left = 0n, arrived = 0n] =
        line.split(" ").map(BigInt);
      return { sent, receive, transmit, left, arrived };
    });
  }

  /** Removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    // As the compiler wrote it: this program has no right to write files.
    await new Deno.Command("rm", { args: ["-f", this.#path] }).output();
  }
}
