import { encodeWcMessage, WC_MESSAGE_TYPE } from "@dvbcss/protocol";
import { quantile } from "./statistics.ts";

/** How fast one UDP server answered. */
export interface RoundTrips {
  /** Replies in a second. */
  readonly perSecond: number;
  /** Median round trip, in microseconds. */
  readonly p50Micros: number;
  /** 99th percentile of the round trips, in microseconds. */
  readonly p99Micros: number;
}

/** Without a reply for this long, the outstanding requests count as lost. */
const LOSS_MILLIS = 200;

/**
 * Keeps a number of CSS-WC requests in flight and times their replies.
 *
 * @param port UDP port of the server, on loopback.
 * @param outstanding Requests in flight at once; 1 or more.
 * @param durationMillis How long to measure, in milliseconds.
 * @returns What was measured.
 */
export async function measureRoundTrips(
  port: number,
  outstanding: number,
  durationMillis: number,
): Promise<RoundTrips> {
  const socket = Deno.listenDatagram({
    transport: "udp",
    hostname: "127.0.0.1",
    port: 0,
  });
  const server = { transport: "udp", hostname: "127.0.0.1", port } as const;
  const zero = { seconds: 0, nanoseconds: 0 };
  const request = encodeWcMessage({
    type: WC_MESSAGE_TYPE.REQUEST,
    precisionExponent: 0,
    maxFreqError256ths: 0,
    originate: zero,
    receive: zero,
    transmit: zero,
  });
  const sentAt = new Map<number, number>();
  const micros: number[] = [];
  let next = 1;

  function send(): void {
    // A copy, since the octets are read only after this returns.
    const datagram = request.slice();
    new DataView(datagram.buffer).setUint32(8, next);
    sentAt.set(next++, performance.now());
    socket.send(datagram, server);
  }

  const start = performance.now();
  const end = start + durationMillis;
  let lastReply = start;
  // A reply that never comes would stall the loop: send afresh.
  const watchdog = setInterval(() => {
    if (performance.now() - lastReply < LOSS_MILLIS) return;
    sentAt.clear();
    for (let i = 0; i < outstanding; i++) send();
  }, LOSS_MILLIS);
  for (let i = 0; i < outstanding; i++) send();
  const buffer = new Uint8Array(64);
  while (lastReply < end) {
    const [reply] = await socket.receive(buffer);
    lastReply = performance.now();
    const id = new DataView(reply.buffer, reply.byteOffset).getUint32(8);
    const sent = sentAt.get(id);
    if (sent === undefined) continue;
    sentAt.delete(id);
    micros.push((lastReply - sent) * 1e3);
    send();
  }
  clearInterval(watchdog);
  socket.close();
  return {
    perSecond: micros.length / (lastReply - start) * 1e3,
    p50Micros: quantile(micros, 0.5),
    p99Micros: quantile(micros, 0.99),
  };
}
