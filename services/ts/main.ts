/**
 * Runs the TS service: `deno run -P services/ts/main.ts`.
 *
 * @module
 */

import { runService } from "@dvbcss/runtime";
import { TS_COMMAND_LINE } from "./config.ts";
import { serveTs } from "./server.ts";

await runService("ts", TS_COMMAND_LINE, serveTs);
