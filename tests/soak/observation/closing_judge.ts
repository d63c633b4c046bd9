import { delay } from "@dvbcss/std/async";
import type { House } from "../house/house.ts";
import { judgeLog } from "./log_judge.ts";
import type { Ledger } from "./ledger.ts";
import { judgeMemory, type MemoryVerdict } from "./leak_judge.ts";
import { differenceOf, probeProcesses } from "./process_probe.ts";
import type { Sampler } from "./sampler.ts";

/** Time in which an empty house is as it was before anybody came. */
const EMPTY_WITHIN_MILLIS = 30_000;

/** What became of one life of a server. */
export interface LifeVerdict {
  readonly name: string;
  readonly memory: MemoryVerdict | undefined;
}

/** What each server has open, by its name. */
export type Descriptors = ReadonlyMap<string, readonly string[]>;

/**
 * Lists the descriptors of each server, by its name.
 *
 * @param house The house, with nobody in it.
 */
export async function descriptorsOf(
  house: House,
): Promise<Descriptors> {
  const states = await probeProcesses(house.lives.map(({ pid }) => pid));
  return new Map(
    house.lives.map(({ name, pid }) => [
      name,
      states.get(pid)?.descriptors ?? [],
    ]),
  );
}

/**
 * Judges whether everything that companions held was given back.
 *
 * @param house The house that everybody has left.
 * @param sampler Reads the servers' metrics.
 * @param before Descriptors before anybody came.
 * @param ledger Where the judgement goes.
 */
export async function judgeEmptyHouse(
  house: House,
  sampler: Sampler,
  before: Descriptors,
  ledger: Ledger,
): Promise<void> {
  const giveUpAt = performance.now() + EMPTY_WITHIN_MILLIS;
  let leaks: readonly string[] = [];
  for (;;) {
    await sampler.look(false);
    const now = await descriptorsOf(house);
    leaks = [...now].flatMap(([name, descriptors]) => {
      const difference = differenceOf(before.get(name) ?? [], descriptors);
      return difference === "" ? [] : `${name} has open ${difference}`;
    });
    const empty = leaks.length === 0 && sampler.connections === 0;
    if (empty || performance.now() > giveUpAt) break;
    await delay(500);
  }
  for (const { name } of house.lives) {
    const leak = leaks.find((one) => one.startsWith(`${name} `));
    ledger.check("descriptor-leak", leak);
  }
  const { connections } = sampler;
  ledger.check(
    "connection-leak",
    connections === 0
      ? undefined
      : `${connections} connections are counted though everybody has left`,
  );
}

/** Judges the memory of every life that was long enough. */
export function judgeLives(
  sampler: Sampler,
  warmUpSeconds: number,
  ledger: Ledger,
): readonly LifeVerdict[] {
  return [...sampler.lives].map(([name, { samples }]) => {
    const memory = judgeMemory(samples, warmUpSeconds);
    if (memory !== undefined) {
      const { earlyOctets, lateOctets, boundShare, flat } = memory;
      ledger.check(
        "memory-leak",
        flat
          ? undefined
          : `${name} grew from ${megabytes(earlyOctets)} to ${
            megabytes(lateOctets)
          } MB, more than ${boundShare * 100} %`,
      );
    }
    return { name, memory };
  });
}

/** Judges every line that a server logged. */
export function judgeLogs(
  logs: readonly { readonly name: string; readonly text: string }[],
  ledger: Ledger,
): number {
  let all = 0;
  for (const { name, text } of logs) {
    const { lines, wrong } = judgeLog(text);
    all += lines;
    for (let right = wrong.length; right < lines; right++) {
      ledger.check("bad-log-line");
    }
    for (const line of wrong) {
      const shown = JSON.stringify(line.slice(0, 200));
      ledger.check("bad-log-line", `${name} logged ${shown}`);
    }
  }
  return all;
}

function megabytes(octets: number): string {
  return (octets / 1e6).toFixed(1);
}
