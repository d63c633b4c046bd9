/**
 * The WC service, which also says how far its wall clock is ahead of the
 * kernel's CLOCK_MONOTONIC, so that its stamps can be compared with others. No
 * client can find that out: to it a late receive stamp and an early transmit
 * stamp look like a slow network.
 *
 * @module
 */

import {
  createLogger,
  joinChannel,
  Metrics,
  SYSTEM_CLOCK,
} from "@dvbcss/runtime";
import { serveWc } from "@dvbcss/service-wc";

const CLOCK_MONOTONIC = 1;
const ATTEMPTS = 10_000;

/** Wall clock minus CLOCK_MONOTONIC, from the closest of many attempts. */
function offsetOf(wallClock: () => bigint): bigint {
  const library = Deno.dlopen("libc.so.6", {
    clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  });
  const time = new BigInt64Array(2);
  let least: bigint | undefined;
  let offset = 0n;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = wallClock();
    library.symbols.clock_gettime(CLOCK_MONOTONIC, time);
    const width = wallClock() - before;
    const [seconds = 0n, nanos = 0n] = time;
    if (least !== undefined && width >= least) continue;
    least = width;
    offset = before + width / 2n - (seconds * 1_000_000_000n + nanos);
  }
  library.close();
  return offset;
}

const service = serveWc({
  hostname: "127.0.0.1",
  port: 0,
  advertise: undefined,
  maxFreqError: 50,
  followUp: Deno.args.includes("--follow-up"),
  httpPort: undefined,
  maxConnections: 10,
}, {
  channel: await joinChannel({
    url: "local",
    writer: "wc",
    clock: SYSTEM_CLOCK,
  }),
  clock: SYSTEM_CLOCK,
  logger: createLogger({ level: "error", json: true, service: "wc" }),
  metrics: new Metrics(),
});
const offset = String(offsetOf(() => service.wallClock.now()));
// deno-lint-ignore no-console -- the readiness line is its one output
console.log(
  JSON.stringify({ event: "listening", urls: service.urls, offset }),
);
