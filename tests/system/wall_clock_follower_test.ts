import { assert, assertEquals } from "@dvbcss/std/assert";
import { delay } from "@dvbcss/std/async";
import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import { stampTransmit, WcResponder } from "@dvbcss/protocol";
import {
  type Counter,
  createLogger,
  FaultLog,
  Metrics,
  SYSTEM_CLOCK,
  WallClockFollower,
} from "@dvbcss/runtime";
import { serveWc } from "@dvbcss/service-wc";
import { serviceParts } from "../support/service_parts.ts";
import { until } from "../support/until.ts";
import { WC_OPTIONS } from "../support/wc_options.ts";

Deno.test("WallClockFollower agrees with the WC service within its dispersion", async () => {
  await using parts = await serviceParts("wc-follow", "wc");
  await using service = serveWc(WC_OPTIONS, parts);
  await using follower = newFollower();
  follower.follow(service.address);
  await until(() => follower.read() !== undefined);
  for (let reading = 0; reading < 50; reading++) {
    const before = service.wallClock.now();
    const followed = follower.read();
    const after = service.wallClock.now();
    assert(followed !== undefined);
    const bound = BigInt(Math.ceil(followed.dispersionNanos));
    assert(followed.wallClock >= before - bound);
    assert(followed.wallClock <= after + bound);
    await delay(5);
  }
});

Deno.test("WallClockFollower reports a step when another server takes over", async () => {
  await using parts = await serviceParts("wc-step", "wc");
  await using first = serveWc(WC_OPTIONS, parts);
  await using laterParts = await serviceParts("wc-step-2", "wc");
  let aheadNanos = 0n;
  await using second = serveWc(WC_OPTIONS, {
    ...laterParts,
    clock: { now: () => monotonicNanos(SYSTEM_CLOCK.now() + aheadNanos) },
  });
  // Both began at Unix time; from here on the second is another clock.
  aheadNanos = 5_000_000_000n;
  await using follower = newFollower();
  const changes: string[] = [];
  follower.subscribe(({ change }) => {
    if (change !== "improve") changes.push(change);
  });
  follower.follow(first.address);
  await until(() => changes.length === 1);
  follower.follow(null);
  assert(follower.read() !== undefined);
  follower.follow(second.address);
  await until(() => changes.length === 2);
  assertEquals(changes, ["first", "step"]);
});

Deno.test("WallClockFollower believes its server and nobody else", async () => {
  using server = openSocket();
  using stranger = openSocket();
  const counter = new Metrics().counter("faults_total", "Faults.");
  await using follower = newFollower(counter);
  const { port } = addressOf(server);
  follower.follow({ hostname: "127.0.0.1", port });
  const [request, from] = await server.receive();
  await stranger.send(answerTo(request, 7n), from);
  await stranger.send(new Uint8Array(3), from);
  await server.send(new Uint8Array(31), from);
  await delay(20);
  assertEquals(follower.read(), undefined);
  // The request that was not answered in time is followed by another.
  const [again] = await server.receive();
  await server.send(answerTo(again, 1_000n), from);
  await until(() => follower.read() !== undefined);
  const { wallClock } = follower.read() ?? {};
  assert(wallClock !== undefined && wallClock >= 1_000n);
  assertEquals(counter.value({ fault: "not-from-the-server" }), 2);
  assertEquals(counter.value({ fault: "wrong-length" }), 1);
});

function openSocket(): Deno.DatagramConn & Disposable {
  const socket = Deno.listenDatagram({
    transport: "udp",
    hostname: "127.0.0.1",
    port: 0,
  });
  return Object.assign(socket, { [Symbol.dispose]: () => socket.close() });
}

function addressOf(socket: Deno.DatagramConn): Deno.NetAddr {
  const { addr } = socket;
  assert("hostname" in addr);
  return addr;
}

function answerTo(request: Uint8Array, wallClock: bigint): Uint8Array {
  const responder = new WcResponder({
    precisionNanos: durationNanos(100),
    maxFreqErrorPpm: 50,
    followUp: false,
  });
  const action = responder.handleDatagram(wallClockNanos(wallClock), request);
  assert(action.kind === "respond");
  stampTransmit(action.datagram, wallClockNanos(wallClock));
  return action.datagram;
}

function newFollower(
  counter: Counter = new Metrics().counter("faults_total", "Faults."),
): WallClockFollower {
  const logger = createLogger({
    level: "error",
    json: true,
    service: "test",
    writeLog: () => {},
  });
  const faults = new FaultLog({ logger, counter, clock: SYSTEM_CLOCK });
  return new WallClockFollower({ clock: SYSTEM_CLOCK, logger, faults });
}
