import { healthRoutes, type Metrics } from "@dvbcss/runtime";
import { ciiRoutes, type CiiService } from "@dvbcss/service-cii";
import { tsRoutes, type TsService } from "@dvbcss/service-ts";
import { wcRoutes, type WcWebSocketService } from "@dvbcss/service-wc";
import type { SourceHost } from "@dvbcss/service-source";
import { Hono } from "hono";
import {
  type Commanded,
  controlApi,
  type Controlled,
  type GatewayEnv,
} from "./control/control_api.ts";
import type { ControlPolicy } from "./control/control_guard.ts";
import { pageRoutes, type PageRoutesParts } from "./pages/page_routes.ts";
import {
  type GatewayStatus,
  STATUS_PAGE_POLICY,
  STATUS_PAGE_STYLE,
  statusPage,
} from "./pages/status_page.ts";
import { timelinesState } from "./control/timeline_control.ts";
import { tvPageRoutes } from "./tv/tv_page_routes.ts";
import type { TvPageService } from "./tv/tv_page_service.ts";

/** What the gateway's app puts together. */
export interface GatewayAppParts {
  /** The CII service. */
  readonly cii: CiiService;
  /** The TS service. */
  readonly ts: TsService;
  /** The wall clock for pages. */
  readonly wc: WcWebSocketService;
  /** What is presented. */
  readonly source: Controlled & Pick<SourceHost, "kind" | "isReplaced">;
  /** Who may control it. */
  readonly policy: ControlPolicy;
  /** What the services of this thread count. */
  readonly metrics: Metrics;
  /** Reads what the WC service counts. */
  readonly wcMetrics: () => Promise<string>;
  /** The web pages. */
  readonly pages: PageRoutesParts;
  /** What plays, where that is not ours to edit. */
  readonly player: Commanded;
  /** The pages that play what is presented. */
  readonly tvPages: TvPageService;
  /** Reads where companions can reach the services at present. */
  readonly urls: () => Pick<GatewayStatus, "ciiUrls" | "tsUrls" | "wcUrls">;
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
    source: source.isReplaced ? "tv-page" : source.kind,
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
    .route("/", controlApi(source, policy, parts.player))
    .route("/", tvPageRoutes(parts.tvPages, policy))
    .route("/", pageRoutes(parts.pages))
    .route("/", statusRoutes(parts));
}

function statusRoutes(
  { cii, ts, source, urls }: GatewayAppParts,
): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  // The dashboard comes first; without scripts or a build there is this one.
  for (const path of ["/", "/status"]) {
    app.get(path, (context) => {
      context.header("content-security-policy", STATUS_PAGE_POLICY);
      context.header("x-content-type-options", "nosniff");
      context.header("referrer-policy", "no-referrer");
      context.header("cache-control", "no-store");
      return context.html(statusPage({
        ...urls(),
        ...source.presentation.content,
        timelines: timelinesState(source.now(), source).timelines,
        ciiConnections: cii.hub.size,
        tsConnections: ts.hub.size,
        dispersionNanos: ts.dispersionNanos,
      }));
    });
  }
  return app.get(
    "/status.css",
    (context) =>
      context.body(STATUS_PAGE_STYLE, 200, {
        "content-type": "text/css; charset=utf-8",
      }),
  );
}
