import type { CiiMessage } from "@dvbcss/protocol";
import type { PartAction } from "../companion_action.ts";
import type { CssService } from "../companion_event.ts";
import type { CompanionOptions } from "../companion_options.ts";
import { type CssScheme, type CssUrl, parseCssUrl } from "./css_url.ts";

/** Where a service is, and what there is to say of that. */
export interface Endpoint {
  /** The URL; null if the service is not to be used or cannot be. */
  readonly url: CssUrl | null;
  /** A report, if a URL that cannot be used was announced for the first time. */
  readonly actions: readonly PartAction[];
}

const SCHEMES: Readonly<Record<CssService, readonly CssScheme[]>> = {
  cii: ["ws", "wss"],
  wc: ["udp", "ws", "wss"],
  ts: ["ws", "wss"],
};

const ALL_SERVICES: readonly CssService[] = ["cii", "wc", "ts"];

/** Knows where the services are: as the user said, or else as CII announces. */
export class Endpoints {
  readonly #services: readonly CssService[];
  readonly #given: Readonly<Record<CssService, CssUrl | null>>;
  readonly #refused = new Map<CssService, string>();

  /**
   * Takes what the user said.
   *
   * @param options The companion's settings.
   * @throws {SyntaxError} If a URL is not one; the message says what is wanted.
   */
  constructor(options: CompanionOptions) {
    this.#services = options.services ?? ALL_SERVICES;
    this.#given = {
      cii: givenUrl("cii", options.ciiUrl),
      wc: givenUrl("wc", options.wcUrl),
      ts: givenUrl("ts", options.tsUrl),
    };
  }

  /**
   * Finds a service.
   *
   * @param service Which one.
   * @param content What CII announced; undefined if nothing yet.
   * @returns Where it is.
   */
  find(service: CssService, content: CiiMessage | undefined): Endpoint {
    if (!this.#services.includes(service)) return NOWHERE;
    const given = this.#given[service];
    if (given !== null) return { url: given, actions: [] };
    const announced = service === "cii" ? null : content?.[`${service}Url`];
    if (announced === undefined || announced === null) return NOWHERE;
    const parsed = parseCssUrl(announced, SCHEMES[service]);
    if (parsed.ok) {
      this.#refused.delete(service);
      return { url: parsed.url, actions: [] };
    }
    return this.#refuse(service, announced, parsed.reason);
  }

  #refuse(service: CssService, url: string, why: string): Endpoint {
    if (this.#refused.get(service) === url) return NOWHERE;
    this.#refused.set(service, url);
    const reason = `CII announced a ${service}Url that cannot be used: ${why}`;
    return {
      url: null,
      actions: [{
        kind: "report",
        event: { kind: "disconnected", service, url, reason, retryNanos: null },
      }],
    };
  }
}

const NOWHERE: Endpoint = { url: null, actions: [] };

function givenUrl(
  service: CssService,
  text: string | undefined,
): CssUrl | null {
  if (text === undefined) return null;
  const parsed = parseCssUrl(text, SCHEMES[service]);
  if (parsed.ok) return parsed.url;
  throw new SyntaxError(`Cannot use ${service}Url: ${parsed.reason}`);
}
