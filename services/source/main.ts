/**
 * Runs the source service: `deno run -P services/source/main.ts`.
 *
 * @module
 */

import { runService } from "@dvbcss/runtime";
import { sourceCommandLine } from "./config.ts";
import { serveSource } from "./server.ts";

await runService(
  "source",
  sourceCommandLine(Deno.readTextFileSync),
  (options, parts) => {
    // The scenario has been read; the socket of a player is not below this.
    Deno.permissions.revokeSync({ name: "read", path: "/" });
    return serveSource(options, parts);
  },
);
