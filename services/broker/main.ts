/**
 * Runs the development broker: `deno run -P services/broker/main.ts`.
 *
 * @module
 */

import {
  announceListening,
  choiceOption,
  createLogger,
  hostOption,
  LOG_LEVELS,
  type LogLevel,
  optionsOrExit,
  portOption,
  runProgram,
  switchOption,
  untilSignal,
} from "@dvbcss/runtime";
import { serveBroker } from "./server.ts";

const { values } = optionsOrExit({
  usage: "deno run -P services/broker/main.ts",
  summary: "An MQTT broker in memory, for development on one machine.",
  options: {
    hostname: hostOption({
      help: "Address to listen on; everyone who reaches it is let in.",
      fallback: "127.0.0.1",
    }),
    port: portOption({
      help: "TCP port to listen on; 0 picks a free one.",
      fallback: 1883,
    }),
    logLevel: choiceOption<LogLevel>({
      help: "Least level of log lines.",
      fallback: "info",
      choices: LOG_LEVELS,
    }),
    json: switchOption({ help: "One JSON object a line." }),
  },
  examples: [["--port 11883", "Serve on another port."]],
});
const logger = createLogger({
  level: values.logLevel,
  json: values.json,
  service: "broker",
});

await runProgram("broker", async () => {
  await using broker = await serveBroker({ ...values, logger });
  // Listened for first: whoever reads the line may send the signal at once.
  const signal = untilSignal();
  announceListening(logger, "broker", [broker.url]);
  await signal;
});
