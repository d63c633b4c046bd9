import type { Content, PrivateItem } from "@dvbcss/presentation";
import type { CiiMessage } from "@dvbcss/protocol";

/** Says of a private item that it lists the relays that content came through. */
const ROUTE_TYPE = "urn:dvbcss-gateway:relays";

/** More relays than this in a row are a circle, or of no use. */
const MOST_RELAYS = 8;

/** A relay names itself with this many random bits, in hexadecimal. */
const NAME_BITS = 48;

/** What one gateway calls itself has this form; all else is not passed on. */
const NAME = /^[0-9a-f]{1,12}$/;

/**
 * Keeps relays from following each other in a circle.
 *
 * In a circle content that nobody presents any more would go round for ever, each
 * time less accurate. So each relay writes its name under what it passes on, as
 * mail servers and HTTP proxies do, and passes on nothing that bears its own.
 * The standard leaves private items to whoever knows their type; this one is ours.
 */
export class RelayRoute {
  readonly #name: string;

  /**
   * Chooses a name.
   *
   * @param random Uniform from 0 up to but not including 1.
   */
  constructor(random: () => number) {
    this.#name = Math.floor(random() * 2 ** NAME_BITS).toString(16);
  }

  /**
   * Tells whether what a TV Device presents came from us, or from too far.
   *
   * @param cii What the TV Device said.
   * @returns Whether to pass nothing on.
   */
  isCircular(cii: CiiMessage): boolean {
    const names = namesIn(cii.private);
    return names.includes(this.#name) || names.length >= MOST_RELAYS;
  }

  /**
   * Writes our name under content that is passed on.
   *
   * @param content The content.
   * @param cii What the TV Device said; undefined if nothing is passed on.
   * @returns The content with our name.
   */
  signed(content: Content, cii: CiiMessage | undefined): Content {
    const relays = [...namesIn(cii?.private), this.#name];
    const others = (content.private ?? []).filter(isNoRoute);
    return { ...content, private: [...others, { type: ROUTE_TYPE, relays }] };
  }
}

function isNoRoute({ type }: PrivateItem): boolean {
  return type !== ROUTE_TYPE;
}

/** The names that a TV Device tells, as far as they are some. */
function namesIn(
  items: readonly PrivateItem[] | null | undefined,
): readonly string[] {
  const route = items?.find((item) => item.type === ROUTE_TYPE)?.["relays"];
  return !Array.isArray(route) ? [] : route
    .filter((it): it is string => typeof it === "string" && NAME.test(it))
    .slice(0, MOST_RELAYS);
}
