import { startProgram } from "../support/service_process.ts";
import { SHIPPED_FLAGS } from "./shipped_flags.ts";
import type { Measurement } from "./measurement.ts";
import { median } from "./statistics.ts";

/**
 * Measures the time from starting the gateway's process until it is ready,
 * with a warm cache, beside a program that does nothing.
 *
 * @param rounds How often each is started.
 * @param progress Told what is being done.
 * @returns The measurements.
 */
export async function measureStart(
  rounds: number,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  const nothing: number[] = [];
  const gateway: number[] = [];
  for (let round = -1; round < rounds; round++) {
    progress(`start to ready, round ${round + 1}`);
    const bare = await timeStart("tests/bench/yardsticks/nothing.ts", [], {
      flags: ["-P=system"],
    });
    const ours = await timeStart("services/gateway/main.ts", [
      "--json",
      "--hostname=127.0.0.1",
      "--port=0",
      "--wc-port=0",
    ], { flags: SHIPPED_FLAGS });
    // The first round fills the cache.
    if (round < 0) continue;
    nothing.push(bare);
    gateway.push(ours);
  }
  return [
    {
      name: "Gateway, exec to ready: s",
      yardstick: "",
      ours: median(gateway) / 1e3,
      aim: { is: "at most", limit: 1 },
    },
    {
      name: "Gateway, exec to ready: s",
      yardstick: "a program that does nothing",
      ours: median(gateway) / 1e3,
      theirs: median(nothing) / 1e3,
    },
  ];
}

async function timeStart(
  path: string,
  args: readonly string[],
  { flags }: { readonly flags: readonly string[] },
): Promise<number> {
  const start = performance.now();
  await using _process = await startProgram(path, args, flags);
  return performance.now() - start;
}
