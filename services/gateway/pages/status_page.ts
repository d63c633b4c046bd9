import { VERSION } from "@dvbcss/runtime";
import { html } from "hono/html";
import type { TimelineState } from "../control/control_api_schema.ts";

/** What the status page shows. */
export interface GatewayStatus {
  /** Content id that companions are told; null for none. */
  readonly contentId: string | null;
  /** Status words, the primary one first. */
  readonly presentationStatus: readonly string[];
  /** The timelines as they are now. */
  readonly timelines: readonly TimelineState[];
  /** Where companions begin. */
  readonly ciiUrls: readonly string[];
  /** Where timelines are served. */
  readonly tsUrls: readonly string[];
  /** Where the wall clock is served. */
  readonly wcUrls: readonly string[];
  /** CII companions connected. */
  readonly ciiConnections: number;
  /** TS companions connected. */
  readonly tsConnections: number;
  /** Bound on the error of the wall clock followed, in ns; null if unknown. */
  readonly dispersionNanos: number | null;
}

/** What browsers may do with the status page: show it, with its style sheet. */
export const STATUS_PAGE_POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The style sheet of the status page. */
export const STATUS_PAGE_STYLE = `:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8886; padding: .3rem .6rem .3rem 0; text-align: left; }
td.number { font-variant-numeric: tabular-nums; }
code { overflow-wrap: anywhere; }
`;

/**
 * Makes the status page, which needs no scripts and reloads itself.
 *
 * @param status What it shows; every text in it is escaped.
 * @returns The page.
 */
export function statusPage(status: GatewayStatus) {
  const { contentId, presentationStatus, timelines, ciiUrls } = status;
  const { ciiConnections, tsConnections, dispersionNanos } = status;
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="refresh" content="5">
        <title>DVB CSS gateway</title>
        <link rel="stylesheet" href="/status.css">
      </head>
      <body>
        <h1>DVB CSS gateway</h1>
        <h2>Presented</h2>
        <p><code>${contentId ?? "nothing"}</code>, ${presentationStatus.join(
          " ",
        )}</p>
        <table>
          <thead>
            <tr>
              <th>Timeline</th>
              <th>Position</th>
              <th>Ticks</th>
              <th>Speed</th>
              <th>State</th>
            </tr>
          </thead>
          <tbody>
    ${timelines.map(timelineRow)}
          </tbody>
        </table>
        <h2>Served</h2>
        <table>
          <tbody>
            <tr>
              <th>CII</th>
              <td>${urlList(ciiUrls)}</td>
              <td>${ciiConnections} connected</td>
            </tr>
            <tr>
              <th>TS</th>
              <td>${urlList(status.tsUrls)}</td>
              <td>${tsConnections} connected</td>
            </tr>
            <tr>
              <th>WC</th>
              <td>${urlList(status.wcUrls)}</td>
              <td>dispersion ${millis(dispersionNanos)}</td>
            </tr>
          </tbody>
        </table>
        <h2>Join</h2>
        <p><code>deno task companion follow ${ciiUrls[0] ?? ""}</code></p>
        <p>Control: <a href="/openapi.json">OpenAPI</a>. Health: <a href="/healthz">healthz</a>,
    <a href="/metrics">metrics</a>. Version ${VERSION}.</p>
      </body>
    </html>
  `;
}

function timelineRow(timeline: TimelineState) {
  const { timelineSelector, contentTime, speed, availability } = timeline;
  const seconds = Number(contentTime) * timeline.unitsPerTick /
    timeline.unitsPerSecond;
  return html`
    <tr>
      <td><code>${timelineSelector}</code></td>
      <td class="number">${seconds.toFixed(3)} s</td>
      <td class="number">${contentTime}</td>
      <td class="number">${speed}</td>
      <td>${availability}</td>
    </tr>
  `;
}

function urlList(urls: readonly string[]) {
  return urls.map((url) =>
    html`
      <code>${url}</code>
    `
  );
}

function millis(nanos: number | null): string {
  return nanos === null ? "unknown" : `${(nanos / 1e6).toFixed(3)} ms`;
}
