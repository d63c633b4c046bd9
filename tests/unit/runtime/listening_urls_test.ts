import { assertEquals } from "@dvbcss/std/assert";
import { advertisedHost, listeningUrls, reachedHost } from "@dvbcss/runtime";

const ADDRESSES: readonly {
  readonly hostname: string;
  readonly advertise?: string;
  readonly host: string | null;
  readonly url: string;
}[] = [
  { hostname: "0.0.0.0", host: null, url: "ws://127.0.0.1:7/x" },
  { hostname: "::", host: null, url: "ws://127.0.0.1:7/x" },
  { hostname: "192.0.2.7", host: "192.0.2.7", url: "ws://192.0.2.7:7/x" },
  { hostname: "fd00::7", host: "fd00::7", url: "ws://[fd00::7]:7/x" },
  {
    hostname: "0.0.0.0",
    advertise: "tv.local",
    host: "tv.local",
    url: "ws://tv.local:7/x",
  },
];

Deno.test.each(ADDRESSES)(
  "listeningUrls() begins with $url",
  ({ host, url, ...address }) => {
    assertEquals(advertisedHost({ ...address, port: 7 }), host);
    assertEquals(listeningUrls("ws", { ...address, port: 7 }, "/x")[0], url);
  },
);

const HEADERS: readonly {
  readonly header: string;
  readonly reached?: { readonly host: string; readonly port: number };
}[] = [
  { header: "192.0.2.7:7681", reached: { host: "192.0.2.7", port: 7681 } },
  { header: "tv.local", reached: { host: "tv.local", port: 80 } },
  { header: "[fd00::7]", reached: { host: "fd00::7", port: 80 } },
  { header: "tv.local:0" },
  { header: "tv.local:65536" },
  { header: "a b" },
  { header: 'x"},{"a":"' },
  { header: "{{host}}" },
  { header: "" },
];

Deno.test.each(HEADERS)(
  "reachedHost() reads the header $header",
  ({ header, reached }) => {
    const headers = new Headers({ host: header });
    const request = new Request("http://localhost/cii", { headers });
    assertEquals(reachedHost(request), reached);
  },
);

Deno.test("reachedHost() finds what HTTP/2 says in place of a header", () => {
  const over2 = new Request("https://tv.local:7682/cii");
  assertEquals(reachedHost(over2), { host: "tv.local", port: 7682 });
  const atDefault = new Request("https://tv.local/cii");
  assertEquals(reachedHost(atDefault), { host: "tv.local", port: 443 });
});

Deno.test("reachedHost() takes no word for what was not said without TLS", () => {
  assertEquals(reachedHost(new Request("http://127.0.0.1/cii")), undefined);
});
