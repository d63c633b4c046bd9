import { hashOf } from "@dvbcss/protocol";

/** A companion's connection. */
export interface SharingClient {
  /** Its IP address. */
  readonly peer: string;
}

/** Many for each TS there may be, so that each gets about as many. */
const SHARES = 256;

/**
 * Divides companions into shares, each of which is sent to one TS of several.
 *
 * A companion that comes back from its address comes back into its share, also to
 * another CII or to one that was started again; several behind one address, as of
 * a house's or a network's router, go into several shares.
 */
export class CompanionShares<Client extends SharingClient> {
  /** Who has which place among those of its address; places that are free: null. */
  readonly #places = new Map<string, (Client | null)[]>();

  /**
   * Gives a companion its share.
   *
   * @param client The companion.
   * @returns Its share, an integer from 0 to 255.
   */
  join(client: Client): number {
    const places = this.#places.get(client.peer) ?? [];
    this.#places.set(client.peer, places);
    const free = places.indexOf(null);
    const place = free === -1 ? places.length : free;
    places[place] = client;
    return hashOf(`${client.peer} ${place}`) % SHARES;
  }

  /**
   * Frees the place of a companion that is gone.
   *
   * @param client The companion; nothing happens if it has none.
   */
  leave(client: Client): void {
    const places = this.#places.get(client.peer);
    const place = places?.indexOf(client) ?? -1;
    if (places === undefined || place === -1) return;
    places[place] = null;
    while (places.at(-1) === null) places.pop();
    if (places.length === 0) this.#places.delete(client.peer);
  }
}
