/**
 * Runs the WC service: `deno run -P services/wc/main.ts`.
 *
 * @module
 */

import {
  announceListening,
  createLogger,
  joinServiceChannel,
  Metrics,
  optionsOrExit,
  runProgram,
  SYSTEM_CLOCK,
  untilSignal,
} from "@dvbcss/runtime";
import { WC_COMMAND_LINE } from "./config.ts";
import { serveWc } from "./server.ts";

const { values } = optionsOrExit(WC_COMMAND_LINE);
const level = values.logLevel;
const logger = createLogger({ level, json: values.json, service: "wc" });

await runProgram("wc", async () => {
  const ended = untilSignal();
  await using channel = await joinServiceChannel("wc", values.channel, logger);
  await using service = serveWc(values, {
    channel,
    clock: SYSTEM_CLOCK,
    logger,
    metrics: new Metrics(),
  });
  announceListening(logger, "wc", service.urls);
  await ended;
});
