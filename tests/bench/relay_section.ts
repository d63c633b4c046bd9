import { delay } from "@dvbcss/std/async";
import type { RunningGateway } from "../support/running_gateway.ts";
import { compare, Listener, UpstreamChain } from "../support/upstream_chain.ts";
import { until } from "../support/until.ts";
import type { Measurement } from "./measurement.ts";
import { processUseOf } from "./process_use.ts";
import { median, quantile } from "./statistics.ts";

/** How much is measured. */
export interface RelaySectionOptions {
  /** For how long positions are compared, in seconds. */
  readonly seconds: number;
  /** How often content changes, and how often it moves. */
  readonly changes: number;
}

/** Time in which every clock has settled, in milliseconds. */
const SETTLE_MILLIS = 5_000;

const BETWEEN_CHANGES_MILLIS = 300;

const PTS = "urn:dvb:css:timeline:pts";

/**
 * Measures what a relay adds: a companion of the TV beside one of the relay, and
 * beside another of the TV, which differ as well.
 *
 * @param options How much is measured.
 * @param progress Told what is being done.
 * @returns The measurements.
 */
export async function measureRelay(
  options: RelaySectionOptions,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  await using chain = await UpstreamChain.start();
  await using direct = new Listener(chain.tv.ciiUrl);
  await using again = new Listener(chain.tv.ciiUrl);
  await using relayed = new Listener(chain.relay.ciiUrl);
  const all = [direct, again, relayed];
  await until(() => all.every((one) => one.inStep), "companions in step");
  await delay(SETTLE_MILLIS);
  progress(`relay, companions compared for ${options.seconds} s`);
  const before = await useOf(chain.relay);
  const [through, beside] = await Promise.all([
    compare(direct, relayed, options.seconds),
    compare(direct, again, options.seconds),
  ]);
  const cpu = (await useOf(chain.relay)) - before;
  const stated = relayed.tv.companion.content?.timelines?.[0]?.properties;
  const positions = [
    ...[0.5, 0.99].map((share): Measurement => ({
      name: `Relayed and direct companion differ: ms, p${share * 100}`,
      yardstick: "two direct companions",
      ours: quantile(through.differences, share) * 1e3,
      theirs: quantile(beside.differences, share) * 1e3,
    })),
    {
      name: "The relay adds to that: ms, p99",
      yardstick: "",
      ours: Math.max(
        0,
        quantile(through.differences, 0.99) -
          quantile(beside.differences, 0.99),
      ) * 1e3,
      aim: { is: "at most", limit: 0.5 },
    },
    {
      name: "Accuracy that the relay states: ms",
      yardstick: "",
      ours: (stated?.accuracySeconds ?? NaN) * 1e3,
    },
    {
      name: "Relay with a companion: % of a core",
      yardstick: "",
      ours: cpu / options.seconds * 100,
    },
  ] satisfies readonly Measurement[];
  return [
    ...positions,
    ...await measureChanges(chain, relayed, options.changes, progress),
  ];
}

async function useOf({ process }: RunningGateway): Promise<number> {
  return (await processUseOf(process.child.pid)).cpuSeconds;
}

async function measureChanges(
  chain: UpstreamChain,
  relayed: Listener,
  changes: number,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  const moved: number[] = [];
  const changed: number[] = [];
  for (let change = 0; change < changes; change++) {
    progress(`relay, change ${change + 1}`);
    moved.push(await seek(chain, relayed, 100 * (change + 1)));
    changed.push(await changeContent(chain, relayed, `dvb://4.5.${change}`));
    await until(() => relayed.inStep, "a companion in step");
    // A TV that changes its mind all the time is slowed down.
    await delay(BETWEEN_CHANGES_MILLIS);
  }
  progress("relay, kill -9 of the TV");
  const gone = await kill(chain, relayed);
  const row = (name: string, ours: number): Measurement => ({
    name: `${name}: ms`,
    yardstick: "",
    ours,
    aim: { is: "at most", limit: 200 },
  });
  return [
    row("Seek of the TV on a relayed companion, median", median(moved)),
    row("The same, worst", Math.max(...moved)),
    row("Content of the TV on a relayed companion, median", median(changed)),
    row("The same, worst", Math.max(...changed)),
    row("kill -9 of the TV on a relayed companion", gone),
  ];
}

async function seek(
  chain: UpstreamChain,
  relayed: Listener,
  seconds: number,
): Promise<number> {
  const since = performance.now();
  const [took] = await Promise.all([
    relayed.heard(since, ({ kind }) => kind === "timing-change"),
    chain.tv.control("PUT", `/timelines/${PTS}`, { seek: { seconds } }),
  ]);
  return took;
}

async function changeContent(
  chain: UpstreamChain,
  relayed: Listener,
  contentId: string,
): Promise<number> {
  const since = performance.now();
  const [took] = await Promise.all([
    relayed.heard(
      since,
      (event) => event.kind === "content" && event.contentId === contentId,
    ),
    chain.tv.control("PATCH", "/presentation", { contentId }),
  ]);
  return took;
}

async function kill(
  chain: UpstreamChain,
  relayed: Listener,
): Promise<number> {
  const since = performance.now();
  const [took] = await Promise.all([
    relayed.heard(
      since,
      (event) => event.kind === "content" && event.contentId === null,
    ),
    chain.killTv(),
  ]);
  return took;
}
