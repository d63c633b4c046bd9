import { assertEquals, assertNotEquals } from "@dvbcss/std/assert";
import { CompanionShares } from "../../../../services/cii/companion_shares.ts";

function client(peer: string) {
  return { peer };
}

Deno.test("CompanionShares gives who comes back the share it had", () => {
  const phone = client("192.0.2.7");
  const before = new CompanionShares().join(phone);
  const again = new CompanionShares();
  again.join(client("192.0.2.8"));
  assertEquals(again.join(client("192.0.2.7")), before);
});

Deno.test("CompanionShares spreads who comes from one address", () => {
  const shares = new CompanionShares();
  const all = Array.from(
    { length: 1_000 },
    () => shares.join(client("192.0.2.1")),
  );
  const counts = Array.from(
    { length: 4 },
    (_, part) => all.filter((share) => share % 4 === part).length,
  );
  for (const count of counts) assertEquals(count > 180 && count < 320, true);
});

Deno.test("CompanionShares.leave() frees a place for the next", () => {
  const shares = new CompanionShares();
  const [first, second] = [client("192.0.2.1"), client("192.0.2.1")];
  const [one, two] = [shares.join(first), shares.join(second)];
  assertNotEquals(one, two);
  shares.leave(first);
  shares.leave(first);
  assertEquals(shares.join(client("192.0.2.1")), one);
  shares.leave(second);
  assertEquals(shares.join(client("192.0.2.1")), two);
});
