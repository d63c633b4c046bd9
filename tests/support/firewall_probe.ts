/**
 * Either end of a firewall: `firewall_probe.ts serve` takes connections and
 * counts datagrams, `firewall_probe.ts try HOST` sees how much gets through and
 * prints it.
 *
 * @module
 */

import { delay } from "@dvbcss/std/async";

const WEB_PORT = 7681;
const WALL_CLOCK_PORT = 6677;
const [role, hostname = "0.0.0.0"] = Deno.args;

if (role === "serve") await serve();
else await tryAll();

async function serve(): Promise<void> {
  const udp = Deno.listenDatagram({
    transport: "udp",
    hostname,
    port: WALL_CLOCK_PORT,
  });
  const held: Deno.Conn[] = [];
  let datagrams = 0;
  async function count(): Promise<void> {
    for await (const _datagram of udp) datagrams++;
  }
  void count();
  // Whoever connects here is told how many datagrams have come.
  Deno.serve(
    { hostname, port: 8080, onListen: () => {} },
    () => new Response(String(datagrams)),
  );
  const listener = Deno.listen({ hostname, port: WEB_PORT });
  print({ event: "listening", urls: [`http://${hostname}:8080/`] });
  for await (const connection of listener) held.push(connection);
}

async function tryAll(): Promise<void> {
  const connections: Deno.Conn[] = [];
  for (let one = 0; one < 60; one++) {
    await Deno.connect({ hostname, port: WEB_PORT }).then(
      (connection) => connections.push(connection),
      // Reset by the firewall.
      () => {},
    );
  }
  const udp = Deno.listenDatagram({
    transport: "udp",
    hostname: "0.0.0.0",
    port: 0,
  });
  for (let one = 0; one < 1_000; one++) {
    const to = { transport: "udp" as const, hostname, port: WALL_CLOCK_PORT };
    await udp.send(new Uint8Array(32), to);
  }
  // A port that nobody guards would refuse at once, as nobody listens there.
  const broker = await Promise.race([
    Deno.connect({ hostname, port: 1883 }).then(() => "open", () => "refused"),
    delay(300).then(() => "silent"),
  ]);
  const datagrams = Number(
    await (await fetch(`http://${hostname}:8080/`)).text(),
  );
  print({ connections: connections.length, datagrams, broker });
  Deno.exit(0);
}

function print(record: object): void {
  // deno-lint-ignore no-console -- its output
  console.log(JSON.stringify(record));
}
