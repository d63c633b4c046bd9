import { startProgram } from "../support/service_process.ts";
import { SHIPPED_FLAGS } from "./shipped_flags.ts";
import type { Measurement } from "./measurement.ts";
import { median } from "./statistics.ts";

/**
 * Measures the time from starting the gateway's process until it is ready, with a
 * warm cache, beside a program that does nothing, and how soon it ends when asked.
 *
 * @param rounds How often each is started.
 * @param progress Told what is being done.
 * @returns The measurements.
 */
export async function measureStart(
  rounds: number,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  const nothing: Life[] = [];
  const gateway: Life[] = [];
  for (let round = -1; round < rounds; round++) {
    progress(`start to ready, round ${round + 1}`);
    const path = "tests/bench/yardsticks/nothing.ts";
    const bare = await timeLife(path, [], ["-P=system"]);
    const ours = await timeLife("services/gateway/main.ts", [
      "--json",
      "--hostname=127.0.0.1",
      "--port=0",
      "--wc-port=0",
    ], SHIPPED_FLAGS);
    // The first round fills the cache.
    if (round < 0) continue;
    nothing.push(bare);
    gateway.push(ours);
  }
  const ours = median(gateway.map(({ startSeconds }) => startSeconds));
  return [
    {
      name: "Gateway, exec to ready: s",
      yardstick: "",
      ours,
      aim: { is: "at most", limit: 1 },
    },
    {
      name: "Gateway, exec to ready: s",
      yardstick: "a program that does nothing",
      ours,
      theirs: median(nothing.map(({ startSeconds }) => startSeconds)),
    },
    {
      name: "Gateway, SIGTERM to exit: s, worst",
      yardstick: "",
      ours: Math.max(...gateway.map(({ stopSeconds }) => stopSeconds)),
      aim: { is: "at most", limit: 1 },
    },
  ];
}

/** How long a process took to come and to go. */
interface Life {
  readonly startSeconds: number;
  readonly stopSeconds: number;
}

async function timeLife(
  path: string,
  args: readonly string[],
  flags: readonly string[],
): Promise<Life> {
  const start = performance.now();
  await using process = await startProgram(path, args, flags);
  const startSeconds = (performance.now() - start) / 1e3;
  const { tookMillis } = await process.stop();
  return { startSeconds, stopSeconds: tookMillis / 1e3 };
}
