/** Places that any address may take, however few there are in all. */
const LEAST_SHARE = 16;

/** What of all places an address may take. */
const SHARE = 1 / 4;

/**
 * Sees to it that one address cannot take all places of a service.
 *
 * A quarter of them may go to the same IP address, and 16 in any case. A home has
 * few screens behind one address; whoever has many, such as a house behind an
 * address translator, sets the number of places higher. Loopback takes as many
 * as there are: whoever is on this machine, a proxy among them, needs no bound.
 *
 * IPv6 addresses count singly, though a device can have many of them: the
 * screens of a home share one prefix, and would share its bound.
 *
 * @example
 * ```ts
 * import { AddressShare } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const share = new AddressShare(100);
 * for (let place = 0; place < 25; place++) share.take("192.0.2.7");
 * assertEquals(share.hasLeft("192.0.2.7"), false);
 * assertEquals(share.hasLeft("192.0.2.8"), true);
 * ```
 */
export class AddressShare {
  readonly #share: number;
  readonly #taken = new Map<string, number>();

  /**
   * Begins with no place taken.
   *
   * @param places How many there are in all.
   */
  constructor(places: number) {
    this.#share = Math.max(LEAST_SHARE, Math.ceil(places * SHARE));
  }

  /**
   * Tells whether an address may have one more.
   *
   * @param address The IP address.
   */
  hasLeft(address: string): boolean {
    return isLoopback(address) ||
      (this.#taken.get(address) ?? 0) < this.#share;
  }

  /**
   * Takes a place.
   *
   * @param address Who takes it.
   */
  take(address: string): void {
    this.#taken.set(address, (this.#taken.get(address) ?? 0) + 1);
  }

  /**
   * Gives a place back.
   *
   * @param address Who had taken it.
   */
  giveBack(address: string): void {
    const left = (this.#taken.get(address) ?? 0) - 1;
    if (left > 0) this.#taken.set(address, left);
    else this.#taken.delete(address);
  }
}

/** An IPv4 address may come as part of an IPv6 address. */
function isLoopback(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}
