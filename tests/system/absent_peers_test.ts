import { assert, assertGreater } from "@dvbcss/std/assert";
import {
  NamespacePair,
  type NetworkNamespace,
  reasonAgainstNamespaces,
} from "../support/network_namespace.ts";
import { untilListening } from "../support/service_process.ts";

const ABSENT = Array.from({ length: 20 }, (_, host) => `10.77.0.${100 + host}`);
/** What the kernel keeps for an address that it looks for, in octets. */
const KEPT_OCTETS = 4_096;

const reason = await reasonAgainstNamespaces();
const ignore = reason !== undefined;
const because = ignore ? ` (ignored: ${reason})` : "";

Deno.test({
  name: `requests from absent hosts keep nobody waiting${because}`,
  ignore,
  async fn() {
    await using pair = await NamespacePair.create();
    await makeAbsent(pair);
    await using wc = await untilListening(
      pair.server.start([
        "-P",
        "--no-prompt",
        "services/wc/main.ts",
        "--json",
        `--hostname=${pair.server.address}`,
        "--port=0",
      ]),
      "the WC service",
    );
    const { success, stdout } = await pair.client.start([
      "-P=system",
      "tests/support/absent_peers.ts",
      pair.client.address,
      pair.server.address,
      String(wc.port),
      ...ABSENT,
    ]).output();
    assert(success);
    const { asked, answered } = JSON.parse(new TextDecoder().decode(stdout));
    // With what the kernel keeps by itself, nobody is answered for most of it.
    assertGreater(answered, 0.75 * asked);
  },
});

/**
 * Lets the client send from addresses that the server will look for in vain, and
 * keeps what waits for them short, as it should be wherever the service runs.
 */
async function makeAbsent({ server, client }: NamespacePair): Promise<void> {
  await inside(
    server,
    'echo "$1" > /proc/sys/net/ipv4/neigh/cable/unres_qlen_bytes',
    String(KEPT_OCTETS),
  );
  await inside(client, "echo 8 > /proc/sys/net/ipv4/conf/cable/arp_ignore");
  const link = await inside(client, "cat /sys/class/net/cable/address");
  await inside(
    server,
    'ip neigh replace "$1" lladdr "$2" dev cable',
    ...[client.address, link],
  );
  for (const address of ABSENT) {
    await inside(client, 'ip address add "$1/24" dev cable', address);
  }
}

async function inside(
  { name }: NetworkNamespace,
  script: string,
  ...args: readonly string[]
): Promise<string> {
  const command = new Deno.Command("ip", {
    args: ["netns", "exec", name, "sh", "-c", script, "sh", ...args],
  });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return decoder.decode(stdout).trim();
}
