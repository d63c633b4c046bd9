/**
 * Reports to its supervisor, and stops to prove that it lives after three times:
 * `supervised_program.ts`.
 *
 * @module
 */

import {
  announceListening,
  createLogger,
  reportToSupervisor,
  untilSignal,
} from "@dvbcss/runtime";

const logger = createLogger({ level: "info", json: true, service: "test" });
let asked = 0;
using _supervision = reportToSupervisor({
  logger,
  proveAlive: () =>
    ++asked <= 3 ? Promise.resolve() : Promise.withResolvers().promise,
});
announceListening(logger, "test", ["http://127.0.0.1:1/"]);
await untilSignal();
