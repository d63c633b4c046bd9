/**
 * A bare UDP echo: what the runtime allows before any protocol.
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
for await (const [datagram, peer] of socket) {
  socket.send(datagram, peer);
}
