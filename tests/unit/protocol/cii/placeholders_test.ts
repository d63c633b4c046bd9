import { assertEquals } from "@dvbcss/std/assert";
import { type CiiMessage, expandPlaceholders, urlHost } from "@dvbcss/protocol";

const ADDRESS = { host: "192.0.2.7", port: 7681 };

interface Host {
  readonly name: string;
  readonly host: string;
  readonly inUrl: string;
}

const HOSTS: readonly Host[] = [
  { name: "a name", host: "tv.local", inUrl: "tv.local" },
  { name: "IPv4", host: "192.0.2.7", inUrl: "192.0.2.7" },
  { name: "IPv6", host: "fd00::7", inUrl: "[fd00::7]" },
  { name: "IPv6 in brackets", host: "[fd00::7]", inUrl: "[fd00::7]" },
  { name: "IPv4 mapped", host: "::ffff:192.0.2.7", inUrl: "192.0.2.7" },
  {
    name: "IPv4 mapped, hex",
    host: "::ffff:c000:207",
    inUrl: "[::ffff:c000:207]",
  },
];

Deno.test.each(HOSTS)("urlHost() writes $name", ({ host, inUrl }) => {
  assertEquals(urlHost(host), inUrl);
});

Deno.test("expandPlaceholders() fills every occurrence", () => {
  assertEquals(
    expandPlaceholders(
      { tsUrl: "ws://{{host}}:{{port}}/ts?at={{host}}&p={{port}}" },
      ADDRESS,
    ),
    { tsUrl: "ws://192.0.2.7:7681/ts?at=192.0.2.7&p=7681" },
  );
});

Deno.test("expandPlaceholders() leaves null and absent URLs so", () => {
  const message: CiiMessage = { tsUrl: null, contentId: "{{host}}" };
  assertEquals(expandPlaceholders(message, ADDRESS), message);
});

Deno.test("expandPlaceholders() fills only the URLs it is told to", () => {
  assertEquals(
    expandPlaceholders(
      { tsUrl: "ws://{{host}}", teUrl: "ws://{{host}}" },
      ADDRESS,
      ["tsUrl"],
    ),
    { tsUrl: "ws://192.0.2.7", teUrl: "ws://{{host}}" },
  );
});

Deno.test("expandPlaceholders() takes a host as it is when it looks like a pattern", () => {
  assertEquals(
    expandPlaceholders({ tsUrl: "ws://{{host}}" }, { host: "$&", port: 1 }),
    { tsUrl: "ws://$&" },
  );
});
