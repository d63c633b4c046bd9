/**
 * Runs the WC service: `deno run -P services/wc/main.ts`.
 *
 * @module
 */

import { runService } from "@dvbcss/runtime";
import { WC_COMMAND_LINE } from "./config.ts";
import { serveWc } from "./server.ts";

await runService("wc", WC_COMMAND_LINE, serveWc);
