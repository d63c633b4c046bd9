import { assertEquals } from "@dvbcss/std/assert";
import type { ApiFault } from "../../../../services/gateway/control/api_error.ts";
import {
  type ControlPolicy,
  refuseControl,
} from "../../../../services/gateway/control/control_guard.ts";

interface Case {
  readonly name: string;
  readonly peer?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly policy?: Partial<ControlPolicy>;
  readonly refused: ApiFault | undefined;
}

const TOKEN = "0123456789abcdef";

const CASES: readonly Case[] = [
  { name: "this machine", refused: undefined },
  {
    name: "this machine over IPv6",
    peer: "::1",
    headers: { host: "[::1]:7681" },
    refused: undefined,
  },
  {
    name: "this machine over IPv4 on an IPv6 socket",
    peer: "::ffff:127.0.0.1",
    refused: undefined,
  },
  {
    name: "this machine by name",
    headers: { host: "LocalHost:7681" },
    refused: undefined,
  },
  {
    name: "this machine by the name it advertises",
    headers: { host: "tv.local:7681" },
    policy: { ownHosts: ["tv.local"] },
    refused: undefined,
  },
  { name: "another machine", peer: "192.168.1.7", refused: "not-local" },
  { name: "a sender nobody knows", peer: "unknown", refused: "not-local" },
  {
    name: "an address that only begins like loopback",
    peer: "127.0.0.1.evil.example",
    refused: "not-local",
  },
  {
    name: "a name that somebody pointed at this machine",
    headers: { host: "evil.example:7681" },
    refused: "wrong-host",
  },
  {
    name: "no name",
    headers: { host: "" },
    policy: { ownHosts: [""] },
    refused: "wrong-host",
  },
  {
    name: "a page of this device",
    headers: { origin: "http://127.0.0.1:7681" },
    refused: undefined,
  },
  {
    name: "a page of somebody else",
    headers: { origin: "https://evil.example" },
    refused: "wrong-origin",
  },
  {
    name: "a page of another port of this device",
    headers: { origin: "http://127.0.0.1:8000" },
    refused: "wrong-origin",
  },
  {
    name: "a page without an origin of its own",
    headers: { origin: "null" },
    refused: "wrong-origin",
  },
  {
    name: "another machine with the token",
    peer: "192.168.1.7",
    headers: { authorization: `Bearer ${TOKEN}`, host: "tv.example" },
    policy: { token: TOKEN },
    refused: undefined,
  },
  {
    name: "this machine without the token",
    policy: { token: TOKEN },
    refused: "no-token",
  },
  {
    name: "a token that is too long",
    headers: { authorization: `Bearer ${TOKEN}0` },
    policy: { token: TOKEN },
    refused: "no-token",
  },
  {
    name: "an empty token",
    headers: { authorization: "Bearer " },
    policy: { token: TOKEN },
    refused: "no-token",
  },
  {
    name: "the token in another scheme",
    headers: { authorization: `Basic ${TOKEN}` },
    policy: { token: TOKEN },
    refused: "no-token",
  },
  {
    name: "a page of somebody else with the token",
    headers: {
      authorization: `Bearer ${TOKEN}`,
      origin: "https://evil.example",
    },
    policy: { token: TOKEN },
    refused: "wrong-origin",
  },
];

const OVER_HTTP_2: readonly {
  readonly name: string;
  readonly url: string;
  readonly origin: string;
  readonly refused: ApiFault | undefined;
}[] = [
  {
    name: "a page of this device",
    url: "https://127.0.0.1:7682/presentation",
    origin: "https://127.0.0.1:7682",
    refused: undefined,
  },
  {
    name: "a page of somebody else",
    url: "https://127.0.0.1:7682/presentation",
    origin: "https://evil.example",
    refused: "wrong-origin",
  },
  {
    name: "a name that somebody pointed at this machine",
    url: "https://evil.example:7682/presentation",
    origin: "https://evil.example:7682",
    refused: "wrong-host",
  },
];

Deno.test.each(OVER_HTTP_2)(
  "refuseControl() judges $name over HTTP/2",
  ({ url, origin, refused }) => {
    const request = new Request(url, { headers: { origin } });
    const policy = { token: undefined, ownHosts: [] };
    assertEquals(refuseControl(request, "127.0.0.1", policy)?.error, refused);
  },
);

Deno.test.each(CASES)(
  "refuseControl() judges $name",
  ({ peer = "127.0.0.1", headers = {}, policy = {}, refused }) => {
    const request = new Request("http://127.0.0.1:7681/presentation", {
      headers: { host: "127.0.0.1:7681", ...headers },
    });
    const error = refuseControl(request, peer, {
      token: undefined,
      ownHosts: [],
      ...policy,
    });
    assertEquals(error?.error, refused);
  },
);
