import { Hono } from "hono";
import { STANDARD_ERROR } from "./line_writer.ts";
import type { Metrics } from "./metrics.ts";
import { VERSION } from "../program/version.ts";

/** What the health of a service says besides that it lives. */
export type HealthDetails = Readonly<
  Record<string, string | number | boolean | null>
>;

/**
 * Makes the routes every service has: `/healthz` and `/metrics`, which shows the
 * memory of the process and its lost log lines too.
 *
 * @param service Which service.
 * @param metrics What it counts.
 * @param details Reads what else its health says.
 * @returns The routes.
 *
 * @example
 * ```ts
 * import { healthRoutes, Metrics } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const app = healthRoutes("wc", new Metrics(), () => ({ requests: 0 }));
 * const response = await app.request("/healthz");
 * assertEquals(response.status, 200);
 * assertEquals((await response.json()).requests, 0);
 * ```
 */
export function healthRoutes(
  service: string,
  metrics: Metrics,
  details: () => HealthDetails,
): Hono {
  metrics.gauge(
    "process_resident_memory_bytes",
    "Memory of the process.",
    () => Deno.memoryUsage().rss,
  );
  metrics.counter(
    "log_lines_dropped_total",
    "Log lines that could not be written.",
    STANDARD_ERROR.dropped,
  );
  return new Hono()
    .get("/healthz", (context) =>
      context.json({
        status: "ok",
        service,
        version: VERSION,
        ...details(),
      }))
    .get("/metrics", (context) =>
      context.text(metrics.expose(), 200, {
        "content-type": "text/plain; version=0.0.4; charset=utf-8",
      }));
}
