/**
 * A bare UDP echo: what the runtime allows before any protocol. Like our service
 * it reuses one buffer, without which it would be a third slower.
 *
 * @module
 */

const socket = Deno.listenDatagram({
  transport: "udp",
  hostname: "127.0.0.1",
  port: 0,
});
const { port } = socket.addr as Deno.NetAddr;
// deno-lint-ignore no-console -- the readiness line is its one output
console.log(
  JSON.stringify({ event: "listening", urls: [`udp://127.0.0.1:${port}`] }),
);
const buffer = new Uint8Array(33);
while (true) {
  const [datagram, peer] = await socket.receive(buffer);
  await socket.send(datagram, peer);
}
