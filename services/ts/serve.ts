/**
 * Runs the TS service in its folder under `deno serve -P serve.ts`.
 *
 * @module
 */

import { servedModule } from "@dvbcss/runtime";
import { TS_COMMAND_LINE } from "./config.ts";
import { tsWebService } from "./server.ts";

export default await servedModule("ts", TS_COMMAND_LINE, tsWebService);
