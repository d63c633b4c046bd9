/**
 * Runs the TS service: `deno run -P services/ts/main.ts`.
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
import { TS_COMMAND_LINE } from "./config.ts";
import { serveTs } from "./server.ts";

const { values } = optionsOrExit(TS_COMMAND_LINE);
const level = values.logLevel;
const logger = createLogger({ level, json: values.json, service: "ts" });

await runProgram("ts", async () => {
  const ended = untilSignal();
  await using channel = await joinServiceChannel("ts", values.channel, logger);
  await using service = serveTs(values, {
    channel,
    clock: SYSTEM_CLOCK,
    logger,
    metrics: new Metrics(),
  });
  announceListening(logger, "ts", service.urls);
  await ended;
});
