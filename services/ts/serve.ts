/**
 * Runs the TS service in its folder under `deno serve -P serve.ts`.
 *
 * @module
 */

import {
  advertisedHost,
  announceListening,
  createLogger,
  joinServiceChannel,
  listeningUrls,
  Metrics,
  optionsOrExit,
  SYSTEM_CLOCK,
  untilSignal,
} from "@dvbcss/runtime";
import { TS_PATH, tsApp } from "./app.ts";
import { TS_COMMAND_LINE } from "./config.ts";
import { TsService } from "./service.ts";

const { values } = optionsOrExit(TS_COMMAND_LINE);
const { advertise, logLevel: level, json } = values;
const logger = createLogger({ level, json, service: "ts" });
const channel = await joinServiceChannel("ts", values.channel, logger);
const metrics = new Metrics();
const parts = { channel, clock: SYSTEM_CLOCK, logger, metrics };
const service = new TsService(values, parts);
const app = tsApp(service, metrics);

untilSignal().then(async () => {
  await service[Symbol.asyncDispose]();
  await channel.close();
  Deno.exit(0);
});

export default {
  fetch: (request, info) => app.fetch(request, info),
  onListen(local) {
    if (!("hostname" in local)) return;
    const { hostname, port } = local;
    const address = { hostname, port, advertise };
    service.announceAt({ host: advertisedHost(address), port, path: TS_PATH });
    announceListening(logger, "ts", listeningUrls("ws", address, TS_PATH));
  },
} satisfies Deno.ServeDefaultExport;
