import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import { delay } from "@dvbcss/std/async";
import {
  NamespacePair,
  type NetworkNamespace,
  reasonAgainstNamespaces,
} from "../support/network_namespace.ts";
import { ProgramLines } from "../support/program_lines.ts";
import { RunningGateway } from "../support/running_gateway.ts";
import { untilListening } from "../support/service_process.ts";

const reason = await reasonAgainstNamespaces();
const ignore = reason !== undefined;
const because = ignore ? ` (ignored: ${reason})` : "";

/** What the server's interface gets in place of its first address. */
const OTHER_ADDRESS = "10.77.0.9";

/** Time an address is away: companions notice after five seconds. */
const AWAY_MILLIS = 6_000;

Deno.test({
  name:
    `the gateway on all interfaces is found at another address, and says so${because}`,
  ignore,
  async fn() {
    await using network = await NamespacePair.create();
    const { server, client } = network;
    await using gateway = await gatewayIn(server, []);
    await using before = follow(client, server.address, gateway);
    await before.next(({ event }) => event === "timeline-available");
    await address("del", server, server.address);
    await address("add", server, OTHER_ADDRESS);
    await using after = follow(client, OTHER_ADDRESS, gateway);
    const { state } = await after.next(({ event }) => event === "cii");
    const told = JSON.stringify(state);
    assertStringIncludes(told, `"udp://${OTHER_ADDRESS}:${gateway.wcPort}"`);
    assertStringIncludes(told, `"ws://${OTHER_ADDRESS}:${gateway.port}/ts"`);
    await after.next(({ event }) => event === "timeline-available");
    const there = `${OTHER_ADDRESS}:${gateway.port}`;
    const page = await readFrom(client, `http://${there}/status`);
    assertStringIncludes(page, `ws://${there}/cii`);
    assertEquals(page.includes(`//${server.address}:`), false);
    const pushed = await readFrom(client, `ws://${there}/push`);
    assertStringIncludes(pushed, `http://${there}/companion`);
    assertEquals(pushed.includes(`//${server.address}:`), false);
  },
});

Deno.test({
  name:
    `the gateway on an address that goes and returns goes on when it does${because}`,
  ignore,
  async fn() {
    await using network = await NamespacePair.create();
    const { server, client } = network;
    await using gateway = await gatewayIn(server, [
      `--hostname=${server.address}`,
    ]);
    await using companion = follow(client, server.address, gateway);
    await companion.next(({ event }) => event === "timeline-available");
    await address("del", server, server.address);
    await delay(AWAY_MILLIS);
    await address("add", server, server.address);
    await companion.next(({ event }) => event === "wall-clock-back");
    await using newcomer = follow(client, server.address, gateway);
    await newcomer.next(({ event }) => event === "timeline-available");
    const url = `http://${server.address}:${gateway.port}/healthz`;
    const health = JSON.parse(await readFrom(client, url));
    assertNotEquals(health["wallClockDispersionNanos"], null);
    assertEquals(health["tsConnections"], 2);
  },
});

async function gatewayIn(
  server: NetworkNamespace,
  args: readonly string[],
): Promise<RunningGateway> {
  const path = "services/gateway/main.ts";
  const ports = ["--json", "--port=0", "--wc-port=0"];
  const child = server.start(["-P", "--no-prompt", path, ...ports, ...args]);
  return new RunningGateway(await untilListening(child, path));
}

function follow(
  client: NetworkNamespace,
  host: string,
  { port }: RunningGateway,
): ProgramLines {
  const url = `ws://${host}:${port}/cii`;
  const path = "services/companion/main.ts";
  return new ProgramLines(
    client.start(["-P", "--no-prompt", path, "follow", url, "--json"]),
  );
}

/** Reads once, as text. */
async function readFrom(
  client: NetworkNamespace,
  url: string,
): Promise<string> {
  const child = client.start([
    "--allow-net",
    "tests/support/read_from.ts",
    url,
  ]);
  const { stdout } = await child.output();
  const read: unknown = JSON.parse(new TextDecoder().decode(stdout));
  return typeof read === "string" ? read : JSON.stringify(read);
}

/** Adds an address to the namespace's interface, or deletes it. */
async function address(
  change: "add" | "del",
  { name }: NetworkNamespace,
  address: string,
): Promise<void> {
  const args = ["-n", name, "address", change, `${address}/24`, "dev", "cable"];
  const { success } = await new Deno.Command("ip", { args }).output();
  assert(success, `Cannot ${change} ${address}`);
}
