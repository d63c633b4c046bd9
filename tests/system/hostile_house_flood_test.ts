import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import type { FloodLine } from "../support/connection_flood.ts";
import type { WitnessLine } from "../support/house_witness.ts";
import {
  NamespacePair,
  reasonAgainstNamespaces,
} from "../support/network_namespace.ts";
import { RunningGateway } from "../support/running_gateway.ts";
import { untilListening } from "../support/service_process.ts";

const reason = await reasonAgainstNamespaces();
const ignore = reason !== undefined;
const because = ignore ? ` (ignored: ${reason})` : "";

/** How long the flood lasts, in seconds. */
const SECONDS = Number(Deno.env.get("DVBCSS_FLOOD_SECONDS") ?? 2);

/** A quarter of them may go to one address. */
const PLACES = 200;

Deno.test({
  name:
    `one address that opens thousands of WebSockets gets its share${because}`,
  ignore,
  async fn() {
    await using network = await NamespacePair.create();
    const { server, client } = network;
    await using gateway = await gatewayIn(server);
    const where = [server.address, `${gateway.port}`, `${gateway.wcPort}`];
    const witness = inside(server, "tests/support/house_witness.ts", [
      ...where,
      `${SECONDS + 1}`,
    ]);
    await witness.firstLine;
    const url = `ws://${server.address}:${gateway.port}/ts`;
    const flood = inside(client, "tests/support/connection_flood.ts", [
      url,
      `${SECONDS}`,
    ]);
    const stormed: FloodLine = JSON.parse(await flood.lastLine);
    const seen: WitnessLine = JSON.parse(await witness.lastLine);
    report({ ...stormed, ...seen, metrics: undefined });
    assertEquals(stormed.opened, PLACES / 4);
    assertLess(200, stormed.refused);
    assertEquals([seen.steady, seen.turnedAway], [true, 0]);
    assertLess(10, seen.timestamps);
    assertLess(3, seen.joined);
    assertLess(3, seen.answered);
    assert(seen.metrics.includes('reason="address-full"'));
  },
});

async function gatewayIn(
  server: NamespacePair["server"],
): Promise<RunningGateway> {
  const path = "services/gateway/main.ts";
  const child = server.start([
    ...["-P", "--no-prompt", path, "--json", "--port=0", "--wc-port=0"],
    ...["--refresh-seconds=0.05", `--max-connections=${PLACES}`],
  ]);
  return new RunningGateway(await untilListening(child, path));
}

/** Runs a program there to its end. */
function inside(
  namespace: NamespacePair["server"],
  path: string,
  args: readonly string[],
): { readonly firstLine: Promise<string>; readonly lastLine: Promise<string> } {
  const child = namespace.start(["--allow-net", path, ...args]);
  const first = Promise.withResolvers<string>();
  async function read(): Promise<string> {
    let text = "";
    for await (
      const part of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      text += part;
      if (text.includes("\n")) first.resolve(text.slice(0, text.indexOf("\n")));
    }
    await child.stderr.cancel();
    await child.status;
    return text.trim().split("\n").at(-1) ?? "";
  }
  return { firstLine: first.promise, lastLine: read() };
}

function report(figures: object): void {
  // deno-lint-ignore no-console -- figures of this machine
  console.log(JSON.stringify(figures));
}
