import type { CiiService } from "@dvbcss/service-cii";
import type { TsService } from "@dvbcss/service-ts";
import type { ListeningAddress, ServiceParts } from "@dvbcss/runtime";
import { DashboardService } from "./dashboard_service.ts";
import { dashboardState } from "./dashboard_state.ts";
import { joinUrls, joinUrlsFor } from "./join_urls.ts";
import type { PageFiles } from "./page_files.ts";
import type { PageRoutesParts } from "./page_routes.ts";
import type { SourceHost } from "@dvbcss/service-source";
import { TvPageService } from "../tv/tv_page_service.ts";
import { WcRequests } from "./wc_requests.ts";

/** What the web pages work with. */
export interface WebPagesParts extends ServiceParts {
  /** The CII service. */
  readonly cii: CiiService;
  /** The TS service. */
  readonly ts: TsService;
  /** What is presented. */
  readonly source: SourceHost;
  /** Reads what the WC service counts. */
  readonly wcMetrics: () => Promise<string>;
  /** The built pages; undefined if they have not been built. */
  readonly files: PageFiles | undefined;
  /** Where the gateway listens. */
  readonly address: ListeningAddress;
  /** Reads where native companions begin at present. */
  readonly ciiUrls: () => readonly string[];
  /** Whether others may control it, with a token. */
  readonly hasToken: boolean;
  /** WebSocket connections held at most. */
  readonly maxConnections: number;
}

/** What stands behind the web pages; disposing closes their connections. */
export interface WebPages extends AsyncDisposable {
  /** What their routes need. */
  readonly routes: PageRoutesParts;
  /** The pages that play what is presented. */
  readonly tvPages: TvPageService;
}

/**
 * Serves the web pages until disposed.
 *
 * @param parts What they work with.
 * @returns What stands behind them.
 */
export function serveWebPages(parts: WebPagesParts): WebPages {
  const { address, channel, cii, ciiUrls, files, hasToken, ts } = parts;
  const dashboard = new DashboardService(parts, parts.maxConnections);
  const tvPages = new TvPageService(parts);
  const wcRequests = new WcRequests(parts.wcMetrics, parts.clock);
  dashboard.start(() => {
    return dashboardState({
      cii,
      ts,
      source: parts.source,
      tvPages,
      dashboard,
      wcRequests,
      joinUrls: joinUrls(address),
      ciiUrls: ciiUrls(),
      hasToken,
    });
  });
  const unsubscribe = [
    channel.subscribe(() => dashboard.changed()),
    tvPages.subscribe(() => dashboard.changed()),
  ];
  return {
    routes: {
      files,
      dashboard,
      joinUrls: (request) => joinUrlsFor(request, joinUrls(address)),
    },
    tvPages,
    async [Symbol.asyncDispose]() {
      for (const end of unsubscribe) end();
      await Promise.all([
        dashboard[Symbol.asyncDispose](),
        tvPages[Symbol.asyncDispose](),
      ]);
    },
  };
}
