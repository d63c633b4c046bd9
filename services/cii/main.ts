/**
 * Runs the CII service: `deno run -P services/cii/main.ts`.
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
import { CII_COMMAND_LINE } from "./config.ts";
import { serveCii } from "./server.ts";

const { values } = optionsOrExit(CII_COMMAND_LINE);
const level = values.logLevel;
const logger = createLogger({ level, json: values.json, service: "cii" });

await runProgram("cii", async () => {
  const ended = untilSignal();
  await using channel = await joinServiceChannel("cii", values.channel, logger);
  await using service = serveCii(values, {
    channel,
    clock: SYSTEM_CLOCK,
    logger,
    metrics: new Metrics(),
  });
  announceListening(logger, "cii", service.urls);
  await ended;
});
