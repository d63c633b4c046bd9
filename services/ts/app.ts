import { healthRoutes, type Metrics, peerOf } from "@dvbcss/runtime";
import { Hono } from "hono";
import type { TsService } from "./service.ts";

/** Path of the WebSocket. */
export const TS_PATH = "/ts";

/**
 * Makes the route of the TS service's WebSocket, for an app of one's own.
 *
 * @param service The service.
 * @returns The route.
 */
export function tsRoutes(
  service: TsService,
): Hono<{ Bindings: Partial<Deno.ServeHandlerInfo> }> {
  return new Hono<{ Bindings: Partial<Deno.ServeHandlerInfo> }>()
    .get(
      TS_PATH,
      (context) => service.upgrade(context.req.raw, peerOf(context.env)),
    );
}

/**
 * Makes the app of a TS service that has an HTTP port to itself.
 *
 * @param service The service.
 * @param metrics What it counts.
 * @returns The app.
 */
export function tsApp(
  service: TsService,
  metrics: Metrics,
): Hono<{ Bindings: Partial<Deno.ServeHandlerInfo> }> {
  const health = healthRoutes("ts", metrics, () => ({
    connections: service.hub.size,
    enabled: service.hub.enabled,
    contentId: service.contentId,
    wallClockDispersionNanos: service.dispersionNanos,
  }));
  return tsRoutes(service).route("/", health);
}
