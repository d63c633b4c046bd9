/**
 * Listens as systemd does for what services tell it, and prints it, a JSON
 * string a line: `notify_listener.ts SOCKET`. Its first line is empty.
 *
 * @module
 */

const [path = ""] = Deno.args;
const socket = Deno.listenDatagram({ transport: "unixpacket", path });
const decoder = new TextDecoder();
const encoder = new TextEncoder();
await Deno.stdout.write(encoder.encode('""\n'));
for await (const [datagram] of socket) {
  const line = JSON.stringify(decoder.decode(datagram));
  await Deno.stdout.write(encoder.encode(`${line}\n`));
}
