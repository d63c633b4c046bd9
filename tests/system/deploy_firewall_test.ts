import {
  assertEquals,
  assertGreaterOrEqual,
  assertLess,
} from "@dvbcss/std/assert";
import { findProgram, ifThere } from "../support/find_program.ts";
import {
  NamespacePair,
  reasonAgainstNamespaces,
} from "../support/network_namespace.ts";
import { untilListening } from "../support/service_process.ts";
import { mustRun } from "../support/shell.ts";

const RULES = "deploy/firewall/dvbcss.nft";
const PROBE = "tests/support/firewall_probe.ts";

const nft = findProgram("nft");
const reason = nft === null ? undefined : await reasonAgainstNamespaces();
const ignore = nft === null || reason !== undefined;
const why = reason === undefined
  ? ifThere("nft", nft)
  : ` (ignored: ${reason})`;

Deno.test({
  name: `The firewall lets companions in, and none of them takes all${why}`,
  ignore,
  async fn() {
    await using pair = await NamespacePair.create();
    const { server, client } = pair;
    const inside = ["netns", "exec", server.name, "nft"];
    await mustRun("ip", ...inside, "-c", "-f", RULES);
    await mustRun("ip", ...inside, "-f", RULES);
    // Once more, as on every change of it, leaves one set of rules.
    await mustRun("ip", ...inside, "-f", RULES);
    await using _server = await untilListening(
      server.start(["--no-prompt", "--allow-net", PROBE, "serve"]),
      "the probe's server",
    );
    const { stdout } = await client.start(
      ["--no-prompt", "--allow-net", PROBE, "try", server.address],
    ).output();
    const { connections, datagrams, broker } = JSON.parse(
      new TextDecoder().decode(stdout),
    );
    assertEquals(connections, 40);
    assertGreaterOrEqual(datagrams, 100);
    assertLess(datagrams, 1_000);
    assertEquals(broker, "silent");
  },
});
