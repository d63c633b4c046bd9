/**
 * Runs the CII service in its folder under `deno serve -P serve.ts`.
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
import { CII_PATH, ciiApp } from "./app.ts";
import { CII_COMMAND_LINE } from "./config.ts";
import { CiiService } from "./service.ts";

const { values } = optionsOrExit(CII_COMMAND_LINE);
const { advertise, logLevel: level, json } = values;
const logger = createLogger({ level, json, service: "cii" });
const channel = await joinServiceChannel("cii", values.channel, logger);
const metrics = new Metrics();
const parts = { channel, clock: SYSTEM_CLOCK, logger, metrics };
const service = new CiiService(values, parts);
const app = ciiApp(service, metrics);

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
    service.announceAt({ host: advertisedHost(address), port, path: CII_PATH });
    announceListening(logger, "cii", listeningUrls("ws", address, CII_PATH));
  },
} satisfies Deno.ServeDefaultExport;
