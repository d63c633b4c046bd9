import { healthRoutes, type Metrics } from "@dvbcss/runtime";
import { ciiRoutes, type CiiService } from "@dvbcss/service-cii";
import { tsRoutes, type TsService } from "@dvbcss/service-ts";
import { wcRoutes, type WcWebSocketService } from "@dvbcss/service-wc";
import { Hono } from "hono";
import { controlApi, type Controlled, type GatewayEnv } from "./control_api.ts";
import type { ControlPolicy } from "./control_guard.ts";
import {
  type GatewayStatus,
  STATUS_PAGE_POLICY,
  STATUS_PAGE_STYLE,
  statusPage,
} from "./status_page.ts";
import { timelinesState } from "./timeline_control.ts";

/** What the gateway's app puts together. */
export interface GatewayAppParts {
  /** The CII service. */
  readonly cii: CiiService;
  /** The TS service. */
  readonly ts: TsService;
  /** The wall clock for pages. */
  readonly wc: WcWebSocketService;
  /** What is presented. */
  readonly source: Controlled;
  /** Who may control it. */
  readonly policy: ControlPolicy;
  /** What the services of this thread count. */
  readonly metrics: Metrics;
  /** Reads what the WC service counts. */
  readonly wcMetrics: () => Promise<string>;
  /** Where companions can reach the services. */
  readonly urls: Pick<GatewayStatus, "ciiUrls" | "tsUrls" | "wcUrls">;
}

/**
 * Makes the app of the gateway's HTTP port.
 *
 * @param parts What it puts together.
 * @returns The app.
 */
export function gatewayApp(parts: GatewayAppParts): Hono<GatewayEnv> {
  const { cii, ts, source, policy, metrics } = parts;
  const health = healthRoutes("gateway", metrics, () => ({
    contentId: cii.contentId,
    ciiConnections: cii.hub.size,
    tsConnections: ts.hub.size,
    wallClockDispersionNanos: ts.dispersionNanos,
  }));
  return new Hono<GatewayEnv>()
    .route("/", ciiRoutes(cii))
    .route("/", tsRoutes(ts))
    .route("/", wcRoutes(parts.wc))
    // Before the routes of the same name that know one thread only.
    .get("/metrics", async (context) => {
      const text = metrics.expose() + await parts.wcMetrics();
      const type = "text/plain; version=0.0.4; charset=utf-8";
      return context.text(text, 200, { "content-type": type });
    })
    .route("/", health)
    .route("/", controlApi(source, policy))
    .route("/", statusRoutes(parts));
}

function statusRoutes(
  { cii, ts, source, urls }: GatewayAppParts,
): Hono<GatewayEnv> {
  return new Hono<GatewayEnv>()
    .get("/", (context) => {
      context.header("content-security-policy", STATUS_PAGE_POLICY);
      context.header("x-content-type-options", "nosniff");
      context.header("referrer-policy", "no-referrer");
      context.header("cache-control", "no-store");
      const { programme } = source;
      return context.html(statusPage({
        ...urls,
        ...programme.content,
        timelines: timelinesState(source.now(), programme).timelines,
        ciiConnections: cii.hub.size,
        tsConnections: ts.hub.size,
        dispersionNanos: ts.dispersionNanos,
      }));
    })
    .get(
      "/status.css",
      (context) =>
        context.body(STATUS_PAGE_STYLE, 200, {
          "content-type": "text/css; charset=utf-8",
        }),
    );
}
