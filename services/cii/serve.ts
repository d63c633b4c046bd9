/**
 * Runs the CII service in its folder under `deno serve -P serve.ts`.
 *
 * @module
 */

import { servedModule } from "@dvbcss/runtime";
import { CII_COMMAND_LINE } from "./config.ts";
import { ciiWebService } from "./server.ts";

export default await servedModule("cii", CII_COMMAND_LINE, ciiWebService);
