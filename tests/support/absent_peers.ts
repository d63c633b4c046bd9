/**
 * Asks a WC server on another host again and again, while requests come to it in
 * the name of hosts that are not there, and prints one line of JSON in the end:
 * how many were asked and answered, and the longest wait in milliseconds.
 *
 * Arguments: own address, server's address, port, addresses of absent hosts.
 *
 * @module
 */

import { delay } from "@dvbcss/std/async";

/** Requests in the name of each absent host. */
const REQUESTS = 100;
const ASK_EVERY_MILLIS = 20;
/** As long as the kernel looks for a host, but for what it takes to see it. */
const SECONDS = 2.5;

const [own = "", hostname = "", port, ...absent] = Deno.args;
const server = { transport: "udp", hostname, port: Number(port) } as const;
const socket = Deno.listenDatagram({
  transport: "udp",
  hostname: own,
  port: 0,
});
const askedAt = new Map<number, number>();
const waits: number[] = [];

async function listen(): Promise<void> {
  for await (const [answer] of socket) {
    const at = askedAt.get(identityIn(answer).getUint32(0));
    if (at !== undefined) waits.push(performance.now() - at);
  }
}

/** Where a request's originate time would be, which the answer repeats. */
function identityIn(datagram: Uint8Array): DataView {
  return new DataView(datagram.buffer, datagram.byteOffset + 8);
}

async function ask(): Promise<void> {
  const request = new Uint8Array(32);
  const identity = askedAt.size + 1;
  identityIn(request).setUint32(0, identity);
  askedAt.set(identity, performance.now());
  await socket.send(request, server);
}

async function askFor(address: string): Promise<void> {
  const forged = Deno.listenDatagram({
    transport: "udp",
    hostname: address,
    port: 0,
  });
  for (let request = 0; request < REQUESTS; request++) {
    await forged.send(new Uint8Array(32), server);
  }
  forged.close();
}

const listening = listen();
const asking = setInterval(ask, ASK_EVERY_MILLIS);
await delay(500);
for (const address of absent) await askFor(address);
await delay(SECONDS * 1e3);
clearInterval(asking);
await delay(500);
socket.close();
await listening;
// deno-lint-ignore no-console -- its one line of output
console.log(JSON.stringify({
  asked: askedAt.size,
  answered: waits.length,
  longestMillis: Math.max(...waits),
}));
