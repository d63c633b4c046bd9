import { assert, assertEquals } from "@dvbcss/std/assert";
import {
  decodeWcMessage,
  encodeWcMessage,
  fromWireTime,
  WC_MESSAGE_TYPE,
} from "@dvbcss/protocol";
import type { Restart } from "../../accuracy/simulation/simulated_server.ts";
import { SimulatedServer } from "../../accuracy/simulation/simulated_server.ts";
import type { ServerWorld } from "../../accuracy/worlds/world.ts";

const MILLI = 1e6;
const SECOND = 1e9;
/** Holds each request for 3 ms, then takes 2 ms more to send. */
const WORLD: ServerWorld = {
  skewPpm: [0, 0],
  wanderPpm: 0,
  maxFreqErrorPpm: 50,
  precisionNanos: 1_000_000,
  holdMillis: [3, 3],
  sendMillis: [2, 2],
  followUp: true,
};
const ZERO = { seconds: 0, nanoseconds: 0 };
const REQUEST = encodeWcMessage({
  type: WC_MESSAGE_TYPE.REQUEST,
  precisionExponent: 0,
  maxFreqError256ths: 0,
  originate: { seconds: 1, nanoseconds: 2 },
  receive: ZERO,
  transmit: ZERO,
});
const RESTART: Restart = {
  from: 10 * SECOND,
  to: 12 * SECOND,
  disruption: {
    kind: "restart",
    everySeconds: 20,
    forSeconds: 2,
    stepMillis: -740,
  },
};

/** Type, receive and transmit of each reply, in milliseconds since its start. */
function answers(server: SimulatedServer, at: number) {
  const start = server.exact(0);
  return server.handleDatagram(at, REQUEST).map(({ sentAt, datagram }) => {
    const decoded = decodeWcMessage(datagram);
    assert(decoded.ok);
    const { type, receive, transmit } = decoded.message;
    const millis = (time: typeof receive) =>
      Number(fromWireTime(time) - start) / MILLI;
    return [type, millis(receive), millis(transmit), sentAt / MILLI];
  });
}

const { RESPONSE, RESPONSE_WITH_FOLLOW_UP, FOLLOW_UP } = WC_MESSAGE_TYPE;

Deno.test("SimulatedServer stamps in its precision, and follows up with the time of sending", () => {
  const server = new SimulatedServer(WORLD, 1, []);
  assertEquals(answers(server, 7.9 * MILLI), [
    [RESPONSE_WITH_FOLLOW_UP, 7, 10, 12.9],
    [FOLLOW_UP, 7, 12, 12.9],
  ]);
});

Deno.test("SimulatedServer answers one request after the other", () => {
  const server = new SimulatedServer({ ...WORLD, followUp: false }, 1, []);
  assertEquals(answers(server, 1 * MILLI), [[RESPONSE, 1, 4, 6]]);
  assertEquals(answers(server, 2 * MILLI), [[RESPONSE, 6, 9, 11]]);
  assertEquals(answers(server, 30 * MILLI), [[RESPONSE, 30, 33, 35]]);
});

Deno.test("SimulatedServer is away while it restarts, with what it had not answered", () => {
  const server = new SimulatedServer(WORLD, 1, [RESTART]);
  const count = (at: number) => server.handleDatagram(at, REQUEST).length;
  assertEquals(count(10 * SECOND - 6 * MILLI), 2);
  assertEquals(count(10 * SECOND - 4 * MILLI), 0);
  assertEquals(count(11 * SECOND), 0);
  assertEquals(count(12 * SECOND), 2);
});

Deno.test("SimulatedServer has another wall clock after a restart", () => {
  const server = new SimulatedServer(WORLD, 1, [RESTART]);
  const start = server.exact(0);
  const at = (seconds: number) =>
    Number(server.exact(seconds * SECOND) - start) / MILLI;
  assertEquals(at(9), 9_000);
  assertEquals(at(10), 9_260);
  assertEquals(at(13), 12_260);
  assertEquals(at(9), 9_000);
  assertEquals(answers(server, 13 * SECOND)[0]?.slice(0, 3), [
    RESPONSE_WITH_FOLLOW_UP,
    12_260,
    12_263,
  ]);
});
