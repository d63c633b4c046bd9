/**
 * Runs the CII service: `deno run -P services/cii/main.ts`.
 *
 * @module
 */

import { runService } from "@dvbcss/runtime";
import { CII_COMMAND_LINE } from "./config.ts";
import { serveCii } from "./server.ts";

await runService("cii", CII_COMMAND_LINE, serveCii);
