import { startProgram } from "../support/service_process.ts";
import { Audience } from "./fan_out.ts";
import type { Measurement } from "./measurement.ts";
import { SHIPPED_FLAGS } from "./shipped_flags.ts";
import { residentMegabytes } from "./resident_memory.ts";
import { median, quantile } from "./statistics.ts";

/** How much is measured. */
export interface FanOutSectionOptions {
  /** Sizes of the audience. */
  readonly companions: readonly number[];
  /** How many changes are timed. */
  readonly changes: number;
}

const SETUP = JSON.stringify({
  contentIdStem: "dvb://",
  timelineSelector: "urn:dvb:css:timeline:pts",
});

/**
 * Measures one change to many TS companions beside a bare WebSocket loop, and
 * the memory of the gateway with and without them.
 *
 * @param options How much is measured.
 * @param progress Told what is being done.
 * @returns The measurements.
 */
export async function measureFanOut(
  options: FanOutSectionOptions,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const companions of options.companions) {
    progress(`TS, ${companions} companions: bare loop`);
    const bare = await timeBareLoop(companions, options.changes, progress);
    progress(`TS, ${companions} companions: gateway`);
    const ours = await timeGateway(companions, options.changes, progress);
    measurements.push(
      ...compare(companions, ours.delays, bare),
      {
        name: `Gateway idle: resident MB`,
        yardstick: "",
        ours: ours.idleMegabytes,
        aim: { is: "at most", limit: 120 },
      },
      {
        name: `Gateway, ${companions} companions: resident MB`,
        yardstick: "",
        ours: ours.busyMegabytes,
        aim: { is: "at most", limit: 250 },
      },
    );
  }
  return measurements;
}

interface Delays {
  readonly p50Millis: number;
  readonly p99Millis: number;
}

async function timeBareLoop(
  companions: number,
  changes: number,
  progress: (text: string) => void,
): Promise<Delays> {
  const path = "tests/bench/yardsticks/websocket_loop.ts";
  await using server = await startProgram(path, [], ["-P=system"]);
  const base = `127.0.0.1:${server.port}`;
  using audience = await Audience.gather({
    url: `ws://${base}/`,
    count: companions,
    hello: "",
    onProgress: (count) => progress(`bare loop: ${count} connected`),
  });
  return await timeChanges(audience, changes, async () => {
    await (await fetch(`http://${base}/send`)).body?.cancel();
  });
}

async function timeGateway(
  companions: number,
  changes: number,
  progress: (text: string) => void,
): Promise<{
  readonly delays: Delays;
  readonly idleMegabytes: number;
  readonly busyMegabytes: number;
}> {
  await using gateway = await startProgram("services/gateway/main.ts", [
    "--json",
    "--port=0",
    "--hostname=127.0.0.1",
    "--wc-port=0",
    "--max-connections=20000",
    "--log-level=error",
  ], SHIPPED_FLAGS);
  const base = `127.0.0.1:${gateway.port}`;
  const idleMegabytes = await residentMegabytes(base);
  using audience = await Audience.gather({
    url: `ws://${base}/ts`,
    count: companions,
    hello: SETUP,
    onProgress: (count) => progress(`gateway: ${count} connected`),
  });
  let seconds = 1;
  const selector = encodeURIComponent("urn:dvb:css:timeline:pts");
  const delays = await timeChanges(audience, changes, async () => {
    const response = await fetch(`http://${base}/timelines/${selector}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ seek: { seconds: seconds++ } }),
    });
    if (!response.ok) throw new Error(await response.text());
    await response.body?.cancel();
  });
  const busyMegabytes = await residentMegabytes(base);
  return { delays, idleMegabytes, busyMegabytes };
}

/** Changes that do not count, for the compilers of both sides to settle. */
const WARM_UP_CHANGES = 20;

async function timeChanges(
  audience: Audience,
  changes: number,
  announce: () => Promise<void>,
): Promise<Delays> {
  const rounds: Delays[] = [];
  for (let change = -WARM_UP_CHANGES; change < changes; change++) {
    const delays = await audience.timeNews(announce);
    if (change < 0) continue;
    rounds.push({
      p50Millis: quantile(delays, 0.5),
      p99Millis: quantile(delays, 0.99),
    });
  }
  return {
    p50Millis: median(rounds.map(({ p50Millis }) => p50Millis)),
    p99Millis: median(rounds.map(({ p99Millis }) => p99Millis)),
  };
}

function compare(
  companions: number,
  ours: Delays,
  bare: Delays,
): readonly Measurement[] {
  const yardstick = "bare WebSocket loop";
  return [
    {
      name: `One change to ${companions} companions: p50, ms`,
      yardstick,
      ours: ours.p50Millis,
      theirs: bare.p50Millis,
    },
    {
      name: `One change to ${companions} companions: p99, ms`,
      yardstick,
      ours: ours.p99Millis,
      theirs: bare.p99Millis,
      aim: { is: "at most", limit: 1.5 },
    },
  ];
}
