/**
 * Sends datagrams to a port of loopback from one socket, as fast as it is told.
 * Prints a line of JSON when it has begun and one in the end: how many it has sent,
 * and in how many milliseconds.
 *
 * Arguments: port, datagrams a second, seconds, octets of a datagram.
 *
 * @module
 */

/** Sent without looking at the time. */
const BATCH = 64;
const PAUSE_MILLIS = 1;

const [port = 0, perSecond = 0, seconds = 0, octets = 0] = Deno.args.map(
  Number,
);
const to = { transport: "udp", hostname: "127.0.0.1", port } as const;
const socket = Deno.listenDatagram({
  transport: "udp",
  hostname: "127.0.0.1",
  port: 0,
});
// All zero, it is a request if it has 32 octets.
const datagram = new Uint8Array(octets);
await sendBatch();
const began = performance.now();
let sent = 0;
report();
for (;;) {
  const millis = performance.now() - began;
  if (millis >= seconds * 1e3) break;
  if (sent >= millis / 1e3 * perSecond) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
    continue;
  }
  await sendBatch();
  sent += BATCH;
}
report();
socket.close();

async function sendBatch(): Promise<void> {
  // A whole buffer of the kernel refuses, which is no end.
  await Promise.allSettled(
    Array.from({ length: BATCH }, () => socket.send(datagram, to)),
  );
}

function report(): void {
  // deno-lint-ignore no-console -- its output
  console.log(JSON.stringify({ sent, millis: performance.now() - began }));
}
