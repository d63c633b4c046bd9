import { peerOf, VERSION } from "@dvbcss/runtime";
import { Hono } from "hono";
import { renderSVG } from "uqr";
import { refusal } from "../control/api_error.ts";
import type { GatewayEnv } from "../control/control_api.ts";
import { refuseForeignOrigin } from "../control/control_guard.ts";
import type { DashboardService } from "./dashboard_service.ts";
import { type PageFiles, pageResponse } from "./page_files.ts";
import { type PageName, pagePolicy } from "./page_policy.ts";

/** What the routes of the pages need. */
export interface PageRoutesParts {
  /** The built pages; undefined if they have not been built. */
  readonly files: PageFiles | undefined;
  /** What dashboards see. */
  readonly dashboard: DashboardService;
  /** Where others join, as a request's sender would. */
  readonly joinUrls: (request: Request) => readonly string[];
}

const PAGES: readonly { readonly path: string; readonly name: PageName }[] = [
  { path: "/", name: "dashboard" },
  { path: "/tv", name: "tv" },
  { path: "/companion", name: "companion" },
];

/**
 * Makes the routes of the pages and of what they need.
 *
 * @param parts What they need.
 * @returns The routes; `/` is left to others while the pages are not built.
 */
export function pageRoutes(parts: PageRoutesParts): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>()
    .get("/join.svg", (context) => {
      const [url = ""] = parts.joinUrls(context.req.raw);
      const svg = renderSVG(url, { border: 2 });
      return context.body(svg, 200, {
        "content-type": "image/svg+xml",
        "cache-control": "no-store",
      });
    });
  return app
    .route("/", socketRoutes(parts.dashboard))
    .route("/", probeRoutes())
    .route("/", fileRoutes(parts.files));
}

function socketRoutes(dashboard: DashboardService): Hono<GatewayEnv> {
  return new Hono<GatewayEnv>()
    .get("/push", (context) => {
      const { raw } = context.req;
      const refused = refuseForeignOrigin(raw, "watch this device");
      return refused === undefined
        ? dashboard.upgradeDashboard(raw, peerOf(context.env))
        : refusal(refused);
    })
    .get("/report", (context) => {
      const { raw } = context.req;
      const refused = refuseForeignOrigin(raw, "report to this device");
      return refused === undefined
        ? dashboard.upgradeReporter(raw, peerOf(context.env))
        : refusal(refused);
    });
}

/**
 * A page from elsewhere asks here first, so that the browser asks the person for
 * its permission to reach the local network. It learns nothing but that we are.
 */
function probeRoutes(): Hono<GatewayEnv> {
  const headers = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "*",
    // The older form of the same permission, still asked for by some browsers.
    "access-control-allow-private-network": "true",
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": "no-store",
  };
  return new Hono<GatewayEnv>()
    .options("/probe", (context) => context.body(null, 204, headers))
    .get("/probe", (context) =>
      context.json(
        { service: "dvbcss-gateway", version: VERSION },
        200,
        headers,
      ));
}

function fileRoutes(files: PageFiles | undefined): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  for (const { path, name } of PAGES) {
    const file = files?.get(`${name}.html`);
    if (file !== undefined) {
      app.get(
        path,
        ({ req: { raw } }) => pageResponse(raw, file, pagePolicy(raw, name)),
      );
    } else if (path !== "/") {
      app.get(path, (context) => context.text(NOT_BUILT, 503));
    }
  }
  for (const [path, file] of files ?? []) {
    if (path.endsWith(".html")) continue;
    // The library is for pages from anywhere.
    const headers = path.startsWith("lib/")
      ? {
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
      }
      : {};
    const at = path.startsWith("lib/") ? `/${path}` : `/pages/${path}`;
    app.get(at, ({ req: { raw } }) => pageResponse(raw, file, headers));
  }
  return app;
}

const NOT_BUILT =
  "The pages are not built yet: run deno task build and start the gateway again\n";
