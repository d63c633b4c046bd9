/**
 * What somebody on the home network, or a page in a browser there, can try with
 * HTTP alone.
 */

import {
  assertEquals,
  assertLess,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import { Authority } from "../support/authority.ts";
import { findProgram, ifThere } from "../support/find_program.ts";
import { askRaw } from "../support/raw_http.ts";
import { RunningGateway } from "../support/running_gateway.ts";

interface Trick {
  readonly name: string;
  /** The request line. */
  readonly line: string;
  /** Header lines; `Connection: close` is added. */
  readonly headers: readonly string[];
  readonly body?: string;
  readonly status: number;
}

const OWN = "Host: 127.0.0.1";
const EVIL = "Host: evil.example";
const JSON_BODY = "Content-Type: application/json";

const TRICKS: readonly Trick[] = [
  {
    name: "two Host headers",
    line: "GET /presentation",
    headers: [EVIL, OWN],
    status: 400,
  },
  {
    name: "no Host header",
    line: "GET /presentation",
    headers: [],
    status: 403,
  },
  {
    name: "an address of ours in the request line, under a foreign Host",
    line: "GET http://127.0.0.1/presentation",
    headers: [EVIL],
    status: 403,
  },
  {
    name: "a Host with somebody before an @",
    line: "GET /presentation",
    headers: ["Host: evil.example@127.0.0.1"],
    status: 403,
  },
  {
    name: "our address as one number",
    line: "GET /presentation",
    headers: ["Host: 2130706433"],
    status: 403,
  },
  {
    name: "the address of any interface",
    line: "GET /presentation",
    headers: ["Host: 0.0.0.0"],
    status: 403,
  },
  {
    name: "headers of a proxy that is not there",
    line: "GET /presentation",
    headers: [
      EVIL,
      "X-Forwarded-Host: localhost",
      "X-Forwarded-For: 127.0.0.1",
      "Forwarded: for=127.0.0.1;host=localhost",
    ],
    status: 403,
  },
  {
    name: "a path with an escaped letter",
    line: "GET /%70resentation",
    headers: [EVIL],
    status: 403,
  },
  {
    name: "a path with a slash more",
    line: "GET //presentation",
    headers: [EVIL],
    status: 404,
  },
  {
    name: "a timeline with a slash more",
    line: "DELETE /timelines//x",
    headers: [EVIL],
    status: 403,
  },
  {
    name: "HEAD for GET",
    line: "HEAD /presentation",
    headers: [EVIL],
    status: 403,
  },
  {
    name: "a method that stands in for another",
    line: "POST /presentation",
    headers: [OWN, JSON_BODY, "X-HTTP-Method-Override: PATCH"],
    body: "{}",
    status: 404,
  },
  {
    name: "what a form of another page can send",
    line: "PATCH /presentation",
    headers: [OWN, "Content-Type: text/plain"],
    body: "{}",
    status: 415,
  },
  {
    name: "a type that only begins like JSON",
    line: "PATCH /presentation",
    headers: [OWN, "Content-Type: application/json-seq"],
    body: "{}",
    status: 415,
  },
  { name: "TRACE", line: "TRACE /", headers: [OWN], status: 404 },
  {
    name: "CONNECT",
    line: "CONNECT evil.example:80",
    headers: [EVIL],
    status: 404,
  },
  { name: "OPTIONS of all", line: "OPTIONS *", headers: [OWN], status: 404 },
  {
    name: "a path out of the pages",
    line: "GET /pages/../../../deno.json",
    headers: [OWN],
    status: 404,
  },
  {
    name: "an escaped path out of the pages",
    line: "GET /pages/%2e%2e/%2e%2e/deno.json",
    headers: [OWN],
    status: 404,
  },
  {
    name: "an escaped slash out of the library",
    line: "GET /lib/..%2f..%2fdeno.json",
    headers: [OWN],
    status: 404,
  },
  {
    name: "backslashes out of the pages",
    line: "GET /pages/..\\..\\deno.json",
    headers: [OWN],
    status: 404,
  },
  {
    name: "a header line that goes on in the next",
    line: "GET /healthz",
    headers: [OWN, "X: a", " b"],
    status: 400,
  },
  {
    name: "a zero in a header",
    line: "GET /healthz",
    headers: [OWN, "X: a\0b"],
    status: 400,
  },
  {
    name: "500 headers",
    line: "GET /healthz",
    headers: [OWN, ...Array.from({ length: 500 }, (_, n) => `X-${n}: a`)],
    status: 400,
  },
];

const SMUGGLED = "GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

const SMUGGLERS: readonly {
  readonly name: string;
  readonly lengths: readonly string[];
}[] = [
  {
    name: "a length and chunks",
    lengths: ["Content-Length: 5", "Transfer-Encoding: chunked"],
  },
  {
    name: "chunks and a length",
    lengths: ["Transfer-Encoding: chunked", "Content-Length: 5"],
  },
  {
    name: "two lengths",
    lengths: ["Content-Length: 5", "Content-Length: 9"],
  },
  {
    name: "a length in two parts",
    lengths: ["Content-Length: 5, 9"],
  },
  { name: "a signed length", lengths: ["Content-Length: +5"] },
  {
    name: "an encoding after chunks",
    lengths: ["Transfer-Encoding: chunked, identity"],
  },
  { name: "a blank before the colon", lengths: ["Content-Length : 5"] },
];

Deno.test("the gateway outwits tricks with HTTP", async (t) => {
  await using gateway = await RunningGateway.start();
  for (const { name, line, headers, body = "", status } of TRICKS) {
    await t.step(`${name} gets ${status}`, async () => {
      const { statuses } = await askRaw(
        gateway.port,
        request(line, headers, body),
      );
      assertEquals(statuses, [status]);
    });
  }
  for (const { name, lengths } of SMUGGLERS) {
    await t.step(`no request is smuggled in behind ${name}`, async () => {
      const head = ["PATCH /presentation HTTP/1.1", OWN, JSON_BODY, ...lengths];
      const text = `${head.join("\r\n")}\r\n\r\n0\r\n\r\n${SMUGGLED}`;
      assertEquals((await askRaw(gateway.port, text)).statuses, [400]);
    });
  }
  for (const line of ["GET /healthz", `GET /${"a".repeat(1_000_000)}`]) {
    await t.step(
      `${line.slice(0, 12)} with a megabyte of head ends`,
      async () => {
        const headers = [OWN, `X: ${"a".repeat(1_000_000)}`];
        const { statuses } = await askRaw(
          gateway.port,
          request(line, headers, ""),
        );
        // The answer may be lost when what was not read resets the connection.
        assertLess(statuses.filter((status) => status !== 400).length, 1);
      },
    );
  }
  assertEquals((await gateway.http("/presentation")).status, 200);
});

const SOCKETS = ["/server", "/push", "/report"];

Deno.test("sockets of the gateway's own pages are closed to others", async () => {
  await using gateway = await RunningGateway.start();
  const origins = [
    "http://evil.example",
    "null",
    `http://127.0.0.1:${gateway.port + 1}`,
    `http://127.0.0.1.evil.example:${gateway.port}`,
    `http://127.0.0.1:${gateway.port}@evil.example`,
  ];
  for (const path of SOCKETS) {
    for (const origin of origins) {
      const { statuses, text } = await askRaw(
        gateway.port,
        upgrade(path, `127.0.0.1:${gateway.port}`, origin),
      );
      assertEquals(statuses, [403], `${path} for ${origin}`);
      assertStringIncludes(text, '"wrong-origin"');
    }
  }
});

Deno.test("a page whose name was pointed at this device cannot play", async () => {
  await using gateway = await RunningGateway.start();
  const host = `evil.example:${gateway.port}`;
  const { statuses, text } = await askRaw(
    gateway.port,
    upgrade("/server", host, `http://${host}`),
  );
  assertEquals(statuses, [403]);
  assertStringIncludes(text, '"wrong-host"');
});

Deno.test("a page of another origin may not read what the gateway answers", async () => {
  await using gateway = await RunningGateway.start();
  const headers = { origin: "https://evil.example" };
  const paths = ["/", "/status", "/healthz", "/metrics", "/openapi.json"];
  for (const path of paths) {
    const url = `http://127.0.0.1:${gateway.port}${path}`;
    const response = await fetch(url, { headers });
    await response.body?.cancel();
    const allowed = [...response.headers.keys()]
      .filter((name) => name.startsWith("access-control-"));
    assertEquals(allowed, [], path);
  }
});

const openssl = findProgram("openssl");

Deno.test({
  name: "HTTP/2 controls a gateway with TLS for own pages alone" +
    ifThere("openssl", openssl),
  ignore: openssl === null,
  async fn() {
    await using authority = await Authority.found();
    const { certPath, keyPath } = await authority.issue({
      subject: "IP:127.0.0.1",
      days: 1,
    });
    await using gateway = await RunningGateway.start([
      `--tls-cert=${certPath}`,
      `--tls-key=${keyPath}`,
      "--tls-port=0",
    ]);
    const secure = gateway.process.urls.find((one) => one.startsWith("https:"));
    const { origin } = new URL(secure ?? "");
    const caCerts = [await Deno.readTextFile(authority.path)];
    using client = Deno.createHttpClient({ caCerts, http1: false });
    const statuses: number[] = [];
    for (const from of [origin, "https://evil.example"]) {
      const response = await fetch(`${origin}/presentation`, {
        client,
        method: "PATCH",
        headers: { origin: from, "content-type": "application/json" },
        body: '{"presentationStatus":["okay"]}',
      });
      await response.body?.cancel();
      statuses.push(response.status);
    }
    assertEquals(statuses, [200, 403]);
  },
});

function request(
  line: string,
  headers: readonly string[],
  body: string,
): string {
  const length = body === "" ? [] : [`Content-Length: ${body.length}`];
  const head = [`${line} HTTP/1.1`, ...headers, ...length, "Connection: close"];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

function upgrade(path: string, host: string, origin: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Origin: ${origin}`,
    "Upgrade: websocket",
    "Connection: Upgrade, close",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "",
    "",
  ].join("\r\n");
}
