import { bracketed, reachedHost } from "@dvbcss/runtime";

/** The pages that there are. */
export type PageName = "dashboard" | "tv" | "companion";

/**
 * Says what a browser may do with a page: run its own scripts and styles, talk to
 * this gateway, and play media. Media may be from anywhere, since the person
 * chooses it; nothing else leaves the gateway.
 *
 * @param request The request for the page.
 * @param page Which page.
 * @returns The headers that say so.
 */
export function pagePolicy(
  request: Request,
  page: PageName,
): Readonly<Record<string, string>> {
  // Not every browser takes 'self' for WebSockets.
  const reached = reachedHost(request);
  const authority = reached && `${bracketed(reached.host)}:${reached.port}`;
  const sockets = authority === undefined
    ? ""
    : ` ws://${authority} wss://${authority}`;
  const directives = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self'${sockets}`,
    ...(page === "dashboard" ? [] : ["media-src 'self' blob: http: https:"]),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-security-policy": directives.join("; "),
    "referrer-policy": "no-referrer",
  };
}
