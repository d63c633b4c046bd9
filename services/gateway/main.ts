/**
 * Runs the gateway: `deno run -P services/gateway/main.ts`.
 *
 * @module
 */

import {
  announceListening,
  createLogger,
  optionsOrExit,
  reportToSupervisor,
  runProgram,
  untilSignal,
} from "@dvbcss/runtime";
import { gatewayCommandLine } from "./config.ts";
import { serveGateway } from "./server.ts";

const { values } = optionsOrExit(gatewayCommandLine(Deno.readTextFileSync));
const { logLevel: level, json } = values;
const logger = createLogger({ level, json, service: "gateway" });

await runProgram("gateway", async () => {
  const ended = untilSignal();
  await using gateway = await serveGateway(values, {
    logger,
    random: Math.random,
  });
  announceListening(logger, "gateway", gateway.urls);
  using _supervision = reportToSupervisor({
    logger,
    proveAlive: gateway.proveAlive,
  });
  await Promise.race([ended, gateway.broken]);
});
