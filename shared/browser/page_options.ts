import type { CompanionOptions } from "@dvbcss/companion";
import type { CandidateSelector } from "@dvbcss/protocol";

/** Settings of {@linkcode followTv}; most are the companion's own. */
export interface FollowTvOptions
  extends Omit<CompanionOptions, "wallClock" | "random"> {
  /** Which measurements to believe; those of lowest dispersion if left out. */
  readonly candidateSelector?: CandidateSelector;
}

/**
 * Completes the URLs that a page leaves out.
 *
 * A page cannot send datagrams, which is what the announced wall clock wants; the
 * gateway has it over WebSocket too, next to CII.
 *
 * @param options What the page gave.
 * @param origin Any URL of the gateway, for a page that gave no `ciiUrl`.
 * @returns The same, with the URLs of CII and WC.
 * @throws {TypeError} If there is no URL of CII and `origin` is none either.
 */
export function withUrls(
  options: FollowTvOptions,
  origin: string,
): FollowTvOptions {
  const ciiUrl = options.ciiUrl ?? webSocketUrl("/cii", origin);
  return {
    ...options,
    ciiUrl,
    wcUrl: options.wcUrl ?? webSocketUrl("/wc", ciiUrl),
  };
}

function webSocketUrl(path: string, base: string): string {
  const url = new URL(path, base);
  if (url.protocol === "http:") url.protocol = "ws:";
  if (url.protocol === "https:") url.protocol = "wss:";
  return url.href;
}
