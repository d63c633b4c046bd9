import type { WallClockNanos } from "@dvbcss/clock";
import { type HubClient, VERSION } from "@dvbcss/runtime";
import type { CiiService } from "@dvbcss/service-cii";
import type {
  DashboardState,
  ReportingPage,
  Screen,
} from "@dvbcss/service-pages";
import type { TsService } from "@dvbcss/service-ts";
import type { DashboardService } from "./dashboard_service.ts";
import { presentedTimelines } from "../presentation/presented_timelines.ts";
import type { SourceHost } from "@dvbcss/service-source";
import type { TvPageService } from "../tv/tv_page_service.ts";
import type { WcRequests } from "./wc_requests.ts";

/** What the state of the gateway is read from. */
export interface DashboardSources {
  /** The CII service. */
  readonly cii: Pick<CiiService, "hub">;
  /** The TS service. */
  readonly ts: Pick<TsService, "hub" | "dispersionNanos">;
  /** What is presented. */
  readonly source: Pick<
    SourceHost,
    "now" | "presentation" | "isReplaced" | "kind"
  >;
  /** The pages that play. */
  readonly tvPages: Pick<TvPageService, "state">;
  /** What companion pages report. */
  readonly dashboard: Pick<DashboardService, "reports">;
  /** How often the wall clock is asked for. */
  readonly wcRequests: Pick<WcRequests, "read">;
  /** Where others join. */
  readonly joinUrls: readonly string[];
  /** Where native companions begin. */
  readonly ciiUrls: readonly string[];
  /** Whether there is a token. */
  readonly hasToken: boolean;
}

/**
 * Describes the gateway as dashboards show it.
 *
 * @param from What it is read from.
 * @returns The state.
 */
export function dashboardState(from: DashboardSources): DashboardState {
  const { source, ts, tvPages, wcRequests } = from;
  const now = source.now();
  const { content, timelines } = source.presentation;
  const { contentId, contentIdStatus, presentationStatus } = content;
  return {
    version: VERSION,
    wallClockTime: String(now),
    content: { contentId, contentIdStatus, presentationStatus },
    source: source.isReplaced ? "tv-page" : source.kind,
    timelines: presentedTimelines(now, timelines),
    screens: screensOf(now, from),
    wallClock: {
      ...wcRequests.read(),
      dispersionNanos: ts.dispersionNanos,
    },
    tvPage: tvPages.state,
    joinUrls: from.joinUrls,
    ciiUrls: from.ciiUrls,
    hasToken: from.hasToken,
  };
}

function screensOf(
  now: WallClockNanos,
  { cii, ts, dashboard: { reports } }: DashboardSources,
): readonly Screen[] {
  const ciiCounts = countByPeer(cii.hub.clients);
  const tsCounts = countByPeer(ts.hub.clients);
  const pages = new Map<string, ReportingPage[]>();
  for (const client of reports.clients) {
    const described = reports.describe(now, client);
    pages.set(client.peer, [...(pages.get(client.peer) ?? []), described]);
  }
  const peers = new Set([
    ...ciiCounts.keys(),
    ...tsCounts.keys(),
    ...pages.keys(),
  ]);
  return [...peers].map((peer) => ({
    peer,
    ciiConnections: ciiCounts.get(peer) ?? 0,
    tsConnections: tsCounts.get(peer) ?? 0,
    pages: pages.get(peer) ?? [],
  }));
}

function countByPeer(
  clients: Iterable<HubClient<unknown>>,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { peer } of clients) counts.set(peer, (counts.get(peer) ?? 0) + 1);
  return counts;
}
