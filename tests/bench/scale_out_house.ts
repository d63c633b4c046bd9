import type { Parts } from "@dvbcss/channel";
import { wallClockNanos } from "@dvbcss/clock";
import { type ChannelMember, joinChannel, SYSTEM_CLOCK } from "@dvbcss/runtime";
import { delay } from "@dvbcss/std/async";
import {
  type ServiceProcess,
  startProgram,
} from "../support/service_process.ts";
import { residentMegabytes } from "./resident_memory.ts";
import { SHIPPED_FLAGS } from "./shipped_flags.ts";

/** What came of an audience's arrival. */
export interface Arrival {
  /** Companions that came in a second. */
  readonly perSecond: number;
  /** Memory of all TS for each companion, in kilobytes of 10^3 octets. */
  readonly kilobytesEach: number;
}

/** Processes of companions, however many TS there are. */
const AUDIENCES = 4;

/** Longest wait for companions to come, or to hear of a change. */
const PATIENCE_MILLIS = 120_000;

/** More than any process here needs; whoever may not have it gets what it may. */
const RAISED = [
  ...["sh", "-c", 'ulimit -n 65536 2>/dev/null; exec "$@"', "sh"],
];

/** Descriptors of a process that are no companion's. */
const OTHER_DESCRIPTORS = 200;

/**
 * Tells how many companions one process can hold on this machine.
 *
 * @returns The number, by the limit of open files.
 */
export async function mostForOneProcess(): Promise<number> {
  const [program = "", ...args] = [...RAISED, "sh", "-c", "ulimit -n"];
  const { stdout } = await new Deno.Command(program, { args }).output();
  const limit = Number(new TextDecoder().decode(stdout));
  // Without a limit it is no number.
  return Number.isNaN(limit) ? Infinity : limit - OTHER_DESCRIPTORS;
}

/**
 * Several TS at one channel, each with an address of its own, and companions in
 * processes of their own.
 */
export class ScaleOutHouse implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly #source: ChannelMember;
  readonly #ts: readonly ServiceProcess[];
  readonly #audiences: ServiceProcess[] = [];
  #changes = 0;

  private constructor(
    stack: AsyncDisposableStack,
    source: ChannelMember,
    ts: readonly ServiceProcess[],
  ) {
    this.#stack = stack;
    this.#source = source;
    this.#ts = ts;
  }

  /**
   * Starts the services.
   *
   * @param processes How many TS.
   * @returns The running services.
   */
  static async start(processes: number): Promise<ScaleOutHouse> {
    await using stack = new AsyncDisposableStack();
    const start = async (name: string, args: readonly string[]) =>
      stack.use(await startRaised(`services/${name}/main.ts`, args));
    const broker = await start("broker", ["--json", "--port=0"]);
    const common = [
      ...["--json", "--port=0", "--log-level=error"],
      ...[`--channel=${broker.url}`, "--max-connections=100000"],
    ];
    await start("wc", [...common, "--hostname=127.0.0.1"]);
    const ts: ServiceProcess[] = [];
    for (let i = 0; i < processes; i++) {
      // Ports of the companions are counted for each address that they go to.
      ts.push(await start("ts", [...common, `--hostname=127.0.0.${11 + i}`]));
    }
    const source = stack.use(
      await joinChannel({
        url: broker.url,
        writer: "source",
        clock: SYSTEM_CLOCK,
      }),
    );
    source.announce(partsAt(0n));
    return new ScaleOutHouse(stack.move(), source, ts);
  }

  /**
   * Lets companions come, as many to each TS.
   *
   * @param companions How many in all.
   * @returns How that went.
   */
  async gather(companions: number): Promise<Arrival> {
    const idle = await this.#megabytes();
    const start = performance.now();
    const each = String(Math.ceil(companions / AUDIENCES));
    const path = "tests/bench/scale_out_audience.ts";
    for (let i = 0; i < AUDIENCES; i++) {
      const url = this.#ts[i % this.#ts.length]?.url ?? "";
      const audience = await startRaised(path, [url, each], ["-P=system"]);
      this.#audiences.push(this.#stack.use(audience));
    }
    await this.#lines(1);
    const seconds = (performance.now() - start) / 1e3;
    const busy = await this.#megabytes();
    return {
      perSecond: companions / seconds,
      kilobytesEach: (busy - idle) * 1e3 / companions,
    };
  }

  /**
   * Times one change to every companion.
   *
   * @returns The delay of each, in milliseconds.
   */
  async timeChange(): Promise<readonly number[]> {
    this.#source.announce(partsAt(BigInt(Date.now())));
    const lines = await this.#lines(1 + ++this.#changes);
    return lines.flatMap((line) => JSON.parse(line).delaysMillis);
  }

  /** Ends everything. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  /** Waits for a line of every audience. */
  async #lines(index: number): Promise<readonly string[]> {
    const giveUpAt = performance.now() + PATIENCE_MILLIS;
    for (;;) {
      const lines = this.#audiences.map(({ stdout }) => stdout().split("\n"));
      // The last is not complete.
      if (lines.every(({ length }) => length > index + 1)) {
        return lines.map((each) => each[index] ?? "");
      }
      if (performance.now() > giveUpAt) {
        const words = this.#audiences.map(({ stderr }) => stderr()).join("");
        throw new Error(`Companions are late: ${words}`);
      }
      await delay(20);
    }
  }

  async #megabytes(): Promise<number> {
    let sum = 0;
    for (const { url } of this.#ts) {
      sum += await residentMegabytes(new URL(url).host);
    }
    return sum;
  }
}

/** What is presented from a date on, which is the content time there. */
function partsAt(contentTimeTicks: bigint): Parts {
  const priority = 10;
  return {
    content: {
      priority,
      content: {
        contentId: "dvb://233a.1004.1044",
        contentIdStatus: "final",
        presentationStatus: ["okay"],
        mrsUrl: null,
        teUrl: null,
      },
    },
    timelines: {
      priority,
      timelines: [{
        timelineSelector: "urn:dvb:css:timeline:pts",
        properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
        correlation: {
          contentTimeTicks,
          wallClock: wallClockNanos(0n),
          speed: 1,
        },
      }],
    },
  };
}

function startRaised(
  path: string,
  args: readonly string[],
  flags: readonly string[] = SHIPPED_FLAGS,
): Promise<ServiceProcess> {
  return startProgram(path, args, flags, { within: RAISED });
}
