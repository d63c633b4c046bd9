import { AddressShare } from "@dvbcss/runtime";
import { assertEquals } from "@dvbcss/std/assert";

interface Case {
  readonly address: string;
  readonly places: number;
  /** How many it gets; more than there are means without bound. */
  readonly share: number;
}

const UNBOUNDED = 10_000;

const CASES: readonly Case[] = [
  { address: "192.0.2.7", places: 1_000, share: 250 },
  { address: "192.0.2.7", places: 1_001, share: 251 },
  { address: "192.0.2.7", places: 64, share: 16 },
  { address: "192.0.2.7", places: 2, share: 16 },
  { address: "fd00::7", places: 1_000, share: 250 },
  { address: "127.0.0.1", places: 1_000, share: UNBOUNDED },
  { address: "127.9.9.9", places: 1_000, share: UNBOUNDED },
  { address: "::1", places: 1_000, share: UNBOUNDED },
  { address: "::ffff:127.0.0.1", places: 1_000, share: UNBOUNDED },
  { address: "::ffff:192.0.2.7", places: 1_000, share: 250 },
];

Deno.test.each(CASES)(
  "AddressShare leaves $share of $places to $address",
  ({ address, places, share }) => {
    const shares = new AddressShare(places);
    let taken = 0;
    while (shares.hasLeft(address) && taken < UNBOUNDED) {
      shares.take(address);
      taken++;
    }
    assertEquals(taken, share);
    assertEquals(shares.hasLeft("192.0.2.8"), true);
    shares.giveBack(address);
    assertEquals(shares.hasLeft(address), true);
  },
);

Deno.test("AddressShare remembers nobody who has no place", () => {
  const shares = new AddressShare(64);
  for (let turn = 0; turn < 100; turn++) {
    shares.take("192.0.2.7");
    shares.giveBack("192.0.2.7");
    shares.giveBack("192.0.2.7");
  }
  for (let place = 0; place < 16; place++) {
    assertEquals(shares.hasLeft("192.0.2.7"), true);
    shares.take("192.0.2.7");
  }
  assertEquals(shares.hasLeft("192.0.2.7"), false);
});
