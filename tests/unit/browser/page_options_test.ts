import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import { withUrls } from "../../../shared/browser/page_options.ts";

interface Case {
  readonly name: string;
  readonly options: { readonly ciiUrl?: string; readonly wcUrl?: string };
  readonly origin: string;
  readonly ciiUrl: string;
  readonly wcUrl: string;
}

const CASES: readonly Case[] = [
  {
    name: "the gateway that served the script",
    options: {},
    origin: "http://192.0.2.5:7681/lib/companion.js",
    ciiUrl: "ws://192.0.2.5:7681/cii",
    wcUrl: "ws://192.0.2.5:7681/wc",
  },
  {
    name: "the same by TLS",
    options: {},
    origin: "https://tv.example/lib/companion.js",
    ciiUrl: "wss://tv.example/cii",
    wcUrl: "wss://tv.example/wc",
  },
  {
    name: "another TV, and the wall clock beside its CII",
    options: { ciiUrl: "ws://[2001:db8::1]:7681/cii" },
    origin: "https://tv.example/lib/companion.js",
    ciiUrl: "ws://[2001:db8::1]:7681/cii",
    wcUrl: "ws://[2001:db8::1]:7681/wc",
  },
  {
    name: "a wall clock elsewhere",
    options: { ciiUrl: "ws://tv:1/cii", wcUrl: "ws://clock:2/" },
    origin: "file:///page.js",
    ciiUrl: "ws://tv:1/cii",
    wcUrl: "ws://clock:2/",
  },
];

Deno.test.each(CASES)(
  "withUrls() finds $name",
  ({ options, origin, ciiUrl, wcUrl }) =>
    assertEquals(withUrls(options, origin), { ciiUrl, wcUrl }),
);

Deno.test("withUrls() throws without a URL to begin with", () => {
  assertThrows(() => withUrls({}, "blob"), TypeError);
});
