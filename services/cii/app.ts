import { healthRoutes, type Metrics, peerOf } from "@dvbcss/runtime";
import { Hono } from "hono";
import type { CiiService } from "./service.ts";

/** Path of the WebSocket. */
export const CII_PATH = "/cii";

/**
 * Makes the route of the CII service's WebSocket, for an app of one's own.
 *
 * @param service The service.
 * @returns The route.
 */
export function ciiRoutes(
  service: CiiService,
): Hono<{ Bindings: Partial<Deno.ServeHandlerInfo> }> {
  return new Hono<{ Bindings: Partial<Deno.ServeHandlerInfo> }>()
    .get(
      CII_PATH,
      (context) => service.upgrade(context.req.raw, peerOf(context.env)),
    );
}

/**
 * Makes the app of a CII service that has an HTTP port to itself.
 *
 * @param service The service.
 * @param metrics What it counts.
 * @returns The app.
 */
export function ciiApp(
  service: CiiService,
  metrics: Metrics,
): Hono<{ Bindings: Partial<Deno.ServeHandlerInfo> }> {
  const health = healthRoutes("cii", metrics, () => ({
    connections: service.hub.size,
    enabled: service.hub.enabled,
    contentId: service.contentId,
  }));
  return ciiRoutes(service).route("/", health);
}
