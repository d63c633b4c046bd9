/**
 * Serves the wall clock on a thread of its own, so that load on the gateway's
 * other services does not disturb it.
 *
 * @module
 */

import {
  type ChannelMember,
  createLogger,
  joinServiceChannel,
  Metrics,
  STANDARD_ERROR,
  SYSTEM_CLOCK,
} from "@dvbcss/runtime";
import { serveWc, type WcService } from "@dvbcss/service-wc";
import { showClock } from "./clock_handshake.ts";
import type { WcWorkerOrder, WcWorkerReport } from "./wc_worker_host.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<WcWorkerOrder>) => void;
  postMessage(report: WcWorkerReport): void;
};
const metrics = new Metrics();
// Each thread writes its own lines, and the other has the plain name.
metrics.counter(
  "wc_log_lines_dropped_total",
  "Log lines of the wall clock's thread that could not be written.",
  STANDARD_ERROR.dropped,
);
let channel: ChannelMember | undefined;
let service: WcService | undefined;

scope.onmessage = async ({ data: order }) => {
  switch (order.kind) {
    case "start":
      return scope.postMessage(await start(order));
    case "show-clock": {
      const { wallClock } = service ?? {};
      return wallClock && showClock(order.memory, () => wallClock.now());
    }
    case "measure":
      return scope.postMessage({ kind: "metrics", text: metrics.expose() });
    case "stop":
      await service?.[Symbol.asyncDispose]();
      await channel?.close();
      return scope.postMessage({ kind: "stopped" });
    default:
      order satisfies never;
  }
};

async function start(
  { options, logLevel: level, json }: Extract<WcWorkerOrder, { kind: "start" }>,
): Promise<WcWorkerReport> {
  // A worker has the rights its maker had; this one needs no files.
  await Deno.permissions.revoke({ name: "read", path: "/" });
  const logger = createLogger({ level, json, service: "wc" });
  try {
    channel = await joinServiceChannel("wc", "local", logger);
    service = serveWc(options, {
      channel,
      clock: SYSTEM_CLOCK,
      logger,
      metrics,
    });
    const { hostname, port } = service.address;
    return { kind: "listening", hostname, port };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "failed", reason };
  }
}
