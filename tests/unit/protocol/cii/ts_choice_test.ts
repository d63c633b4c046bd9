import { assert, assertEquals } from "@dvbcss/std/assert";
import { CiiServer, hashOf, tsUrlForShare } from "@dvbcss/protocol";

const SHARES = Array.from({ length: 256 }, (_, share) => share);
const URLS = ["a", "b", "c", "d"].map((host) => `ws://${host}:7682/ts`);

Deno.test("tsUrlForShare() gives each TS about as many shares", () => {
  for (const url of URLS) {
    const own = SHARES.filter((share) => tsUrlForShare(URLS, share) === url);
    assert(own.length > 42 && own.length < 86, `${url} has ${own.length}`);
  }
});

Deno.test("tsUrlForShare() moves none but the shares of a TS that died", () => {
  const [dead = "", ...others] = URLS;
  for (const share of SHARES) {
    const before = tsUrlForShare(URLS, share);
    const after = tsUrlForShare(others, share);
    if (before !== dead) assertEquals(after, before);
    else assert(after !== dead);
  }
});

Deno.test("tsUrlForShare() does not mind the order", () => {
  for (const share of SHARES) {
    assertEquals(
      tsUrlForShare(URLS.toReversed(), share),
      tsUrlForShare(URLS, share),
    );
  }
});

Deno.test("tsUrlForShare() finds none among none", () => {
  assertEquals(tsUrlForShare([], 3), undefined);
});

Deno.test("hashOf() spreads neighbours", () => {
  const hashes = SHARES.map((share) => hashOf(`192.0.2.${share} 0`) % 16);
  for (let bucket = 0; bucket < 16; bucket++) {
    const size = hashes.filter((hash) => hash === bucket).length;
    assert(size > 4 && size < 32, `${bucket} has ${size}`);
  }
});

Deno.test("CiiServer tells each share its TS, and who must move that it must", () => {
  const server = new CiiServer<number>({ diffOnly: true });
  for (const share of SHARES) {
    server.handleConnect(share, { host: "192.0.2.7", port: 7681, share });
  }
  const [tsUrl = ""] = URLS;
  const told = new Map<number, string>();
  const note = (tsUrls: readonly string[]) => {
    const actions = server.handleState({ tsUrl }, tsUrls);
    for (const action of actions) {
      if (action.kind !== "send") continue;
      for (const client of action.clients) told.set(client, action.text);
    }
    return actions.length;
  };
  assertEquals(note(URLS), URLS.length);
  for (const share of SHARES) {
    const url = tsUrlForShare(URLS, share);
    assertEquals(told.get(share), JSON.stringify({ tsUrl: url }));
  }
  told.clear();
  assertEquals(note(URLS.slice(1)), URLS.length - 1);
  assertEquals(
    [...told.keys()],
    SHARES.filter((share) => tsUrlForShare(URLS, share) === tsUrl)
      .toSorted((a, b) => orderOf(told, a) - orderOf(told, b)),
  );
});

Deno.test("CiiServer tells a newcomer the TS of its share", () => {
  const server = new CiiServer<string>({ diffOnly: true });
  const urls = ["ws://{{host}}:1/ts", "ws://{{host}}:2/ts"];
  server.handleState({ tsUrl: urls[0] ?? "" }, urls);
  for (const share of [0, 1, 2, 3]) {
    const address = { host: "192.0.2.7", port: 7681, share };
    const [action] = server.handleConnect(`${share}`, address);
    const url = tsUrlForShare(urls, share)?.replace("{{host}}", "192.0.2.7");
    assertEquals(
      action?.kind === "send" && action.text,
      JSON.stringify({ tsUrl: url }),
    );
  }
});

function orderOf(told: ReadonlyMap<number, string>, client: number): number {
  return [...told.keys()].indexOf(client);
}
