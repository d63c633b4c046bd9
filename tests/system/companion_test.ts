import type { CompanionEvent } from "@dvbcss/companion";
import { followTv } from "@dvbcss/runtime";
import {
  assert,
  assertEquals,
  assertLess,
  assertMatch,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import {
  runProgram,
  type ServiceProcess,
  startService,
} from "../support/service_process.ts";
import { until } from "../support/until.ts";

const MAIN = "services/companion/main.ts";
const PTS = "urn:dvb:css:timeline:pts";
/** Sub-millisecond on a quiet machine; no machine is too busy for this. */
const WORST_DISPERSION_NANOS = 200e6;

function companion(...args: readonly string[]) {
  return runProgram(MAIN, args, { NO_COLOR: "1" });
}

function startTv(): Promise<ServiceProcess> {
  return startService("gateway", ["--hostname=127.0.0.1", "--wc-port=0"]);
}

/** Where the gateway's services are. */
function endpointsOf(tv: ServiceProcess) {
  const find = (pattern: RegExp) =>
    tv.urls.find((it) => pattern.test(it)) ?? "";
  const [ciiUrl, tsUrl, wcUrl] = [/\/cii$/, /\/ts$/, /^udp:/].map(find);
  return {
    ciiUrl: ciiUrl ?? "",
    tsUrl: tsUrl ?? "",
    wcUrl: wcUrl ?? "",
    wcPort: new URL(wcUrl ?? "").port,
  };
}

function recordsOf(stdout: string): readonly Record<string, unknown>[] {
  return stdout.trim().split("\n").map((line) => JSON.parse(line));
}

Deno.test("companion follow shows a running position of the gateway", async () => {
  await using tv = await startTv();
  const { ciiUrl } = endpointsOf(tv);
  const { code, stdout } = await companion(
    "follow",
    ciiUrl,
    "--json",
    "--duration=3",
    "--interval=0.25",
  );
  assertEquals(code, 0);
  const records = recordsOf(stdout);
  const names = new Set(records.map((it) => it["event"]));
  for (
    const name of [
      "connecting",
      "connected",
      "cii",
      "content",
      "status",
      "measurement",
      "wall-clock",
      "timeline-available",
      "reading",
    ]
  ) assert(names.has(name), `no ${name}`);
  const readings = records.filter((it) =>
    it["event"] === "reading" && it["available"] === true
  );
  assert(readings.length >= 3, stdout);
  const [first, last] = [readings[0] ?? {}, readings.at(-1) ?? {}];
  assertEquals(last["speed"], 1);
  assertLess(Number(last["dispersionNanos"]), WORST_DISPERSION_NANOS);
  assertMatch(String(last["wallClockNanos"]), /^\d{19}$/);
  const [from, to] = [first, last].map((it) => ({
    wall: BigInt(String(it["wallClockNanos"])),
    ticks: BigInt(String(it["contentTimeTicks"])),
  }));
  assert(from !== undefined && to !== undefined);
  const expected = Number(to.wall - from.wall) * 90_000 / 1e9;
  const slack = 2 * WORST_DISPERSION_NANOS * 90_000 / 1e9;
  assertLess(Math.abs(Number(to.ticks - from.ticks) - expected), slack);
});

Deno.test("companion cii prints each change and the whole state", async () => {
  await using tv = await startTv();
  const { ciiUrl, wcUrl } = endpointsOf(tv);
  const { code, stdout } = await companion("cii", ciiUrl, "--duration=1");
  assertEquals(code, 0);
  assertStringIncludes(stdout, `cii connected to ${ciiUrl}`);
  assertStringIncludes(stdout, `CII wcUrl = "${wcUrl}"`);
  assertMatch(stdout, /^CII state = \{"protocolVersion":"1\.1",.*\}$/m);
});

Deno.test("companion wc prints wall clock, dispersion, worst and measurements", async () => {
  await using tv = await startTv();
  const { code, stdout } = await companion(
    "wc",
    "localhost",
    endpointsOf(tv).wcPort,
    "--duration=6",
    "--log-level=debug",
  );
  assertEquals(code, 0);
  assertMatch(stdout, /^ {4}\d{16} us {2}± {5,}\d+\.\d{3} ms$/m);
  assertMatch(
    stdout,
    /^worst dispersion since the last report: \d+\.\d{3} ms$/m,
  );
  assertMatch(stdout, /^wall clock measured: round trip .*: adopted$/m);
});

Deno.test("companion ts prints the timeline that it was asked for", async () => {
  await using tv = await startTv();
  const { tsUrl, wcUrl } = endpointsOf(tv);
  const right = ["ts", tsUrl, wcUrl, "dvb://", PTS, "90000", "--duration=2"];
  const { code, stdout } = await companion(...right);
  assertEquals(code, 0);
  assertMatch(
    stdout,
    /^timeline available {2}speed 1\.00 {2}position \d+\.\d{3} s {2}± \d+\.\d{3} ms$/m,
  );
  const wrong = ["ts", tsUrl, wcUrl, "urn:other", PTS, "90000", "--duration=1"];
  const other = await companion(...wrong);
  assertEquals(other.code, 0);
  assertStringIncludes(other.stdout, "timeline not available");
});

Deno.test("companion ends with 0 on a signal", async () => {
  await using tv = await startTv();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-P", MAIN, "follow", endpointsOf(tv).ciiUrl],
    cwd: new URL("../../", import.meta.url),
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGTERM");
  reader.releaseLock();
  await child.stdout.cancel();
  assertEquals((await child.status).code, 0);
});

interface Unreachable {
  readonly name: string;
  readonly args: (port: number) => readonly string[];
  readonly reason: RegExp;
}

const UNREACHABLE: readonly Unreachable[] = [
  {
    name: "a port where nothing listens",
    args: () => ["follow", "ws://127.0.0.1:1/cii"],
    reason: /connection refused: nothing listens on 127\.0\.0\.1 port 1/,
  },
  {
    name: "a host name that does not exist",
    args: () => ["cii", "ws://tv.invalid/cii"],
    reason: /host name not found: tv\.invalid/,
  },
  {
    name: "a service that is full",
    args: (port) => ["cii", `ws://127.0.0.1:${port}/503`],
    reason: /HTTP status 503: the service has as many connections/,
  },
  {
    name: "a service that is switched off",
    args: (port) => ["cii", `ws://127.0.0.1:${port}/403`],
    reason: /HTTP status 403: the service is switched off/,
  },
  {
    name: "TLS where there is none",
    args: (port) => ["cii", `wss://127.0.0.1:${port}/`],
    reason: /no TLS connection/,
  },
  {
    name: "a TS service that is not there",
    args: () => ["ts", "ws://[::1]:1/ts", "udp://[::1]:1", "", PTS, "90000"],
    reason:
      /no connection to ws:\/\/\[::1\]:1\/ts: connection (refused|failed)/,
  },
  {
    name: "a wall clock that does not answer",
    args: () => ["wc", "127.0.0.1", "1"],
    reason: /no wall clock at udp:\/\/127\.0\.0\.1:1: no reply within 4 s/,
  },
  {
    name: "a wall clock that does not answer in a short time",
    args: () => ["wc", "127.0.0.1", "1", "--duration=0.5"],
    reason: /no reply from the wall clock in the time given/,
  },
];

Deno.test.each(UNREACHABLE)(
  "companion ends with 1 and the reason at $name",
  async (it) => {
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => {
        const status = Number(new URL(request.url).pathname.slice(1)) || 200;
        return new Response(null, { status });
      },
    );
    const { code, stderr } = await companion(...it.args(server.addr.port));
    assertEquals(code, 1);
    assertMatch(stderr, it.reason);
  },
);

Deno.test("companion ends with 2 when it is used wrongly", async () => {
  const { code, stderr } = await companion("follow", "ws://tv/cii", "--frob");
  assertEquals(code, 2);
  assertStringIncludes(stderr, "--frob");
});

Deno.test("followTv() follows over IPv6 and says why it was closed", async () => {
  await using server = Deno.serve(
    { hostname: "::1", port: 0, onListen: () => {} },
    (request) => {
      const { response, socket } = Deno.upgradeWebSocket(request);
      socket.onopen = () => {
        socket.send('{"protocolVersion":"1.1","contentId":"dvb://1.2.3"}');
        socket.close(1008, "enough");
      };
      return response;
    },
  );
  const events: CompanionEvent[] = [];
  const ciiUrl = `ws://[::1]:${server.addr.port}/cii`;
  await using tv = followTv({ ciiUrl, report: (event) => events.push(event) });
  await until(() => events.some((it) => it.kind === "disconnected"), "an end");
  assertEquals(tv.companion.content?.contentId, "dvb://1.2.3");
  const [lost] = events.filter((it) => it.kind === "disconnected");
  assertEquals(
    lost?.kind === "disconnected" ? lost.reason : "",
    "the TV closed the connection (1008): enough",
  );
});

Deno.test("followTv() survives URLs that cannot be opened", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const { response, socket } = Deno.upgradeWebSocket(request);
      socket.onopen = () =>
        socket.send(JSON.stringify({
          contentId: "dvb://1.2.3",
          wcUrl: "udp://256.0.0.1:1",
          tsUrl: "ws://256.0.0.1:1/ts",
        }));
      return response;
    },
  );
  const events: CompanionEvent[] = [];
  const ciiUrl = `ws://127.0.0.1:${server.addr.port}/cii`;
  await using _tv = followTv({ ciiUrl, report: (it) => events.push(it) });
  for (const service of ["wc", "ts"]) {
    await until(
      () =>
        events.some((it) =>
          it.kind === "disconnected" && it.service === service
        ),
      `a reason for ${service}`,
    );
  }
});

Deno.test("followTv() listens to the WC server alone", async () => {
  const server = Deno.listenDatagram({
    transport: "udp",
    hostname: "127.0.0.1",
    port: 0,
  });
  const stranger = Deno.listenDatagram({
    transport: "udp",
    hostname: "127.0.0.1",
    port: 0,
  });
  const { port } = server.addr as Deno.NetAddr;
  const events: CompanionEvent[] = [];
  {
    await using _tv = followTv({
      wcUrl: `udp://127.0.0.1:${port}`,
      report: (event) => events.push(event),
    });
    const [request, from] = await server.receive();
    request[1] = 1;
    await stranger.send(request, from);
    await until(
      () => events.some((it) => it.kind === "discard"),
      "a discarded datagram",
    );
    await server.send(request, from);
    await until(
      () => events.some((it) => it.kind === "measurement"),
      "an answer",
    );
  }
  server.close();
  stranger.close();
  const [discard] = events.filter((it) => it.kind === "discard");
  assertEquals(
    discard?.kind === "discard" ? discard.fault : "",
    "not-from-the-server",
  );
});
