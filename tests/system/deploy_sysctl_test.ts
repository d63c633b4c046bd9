import { assertEquals } from "@dvbcss/std/assert";
import { PROJECT } from "../support/deploy_programs.ts";
import {
  NamespacePair,
  reasonAgainstNamespaces,
} from "../support/network_namespace.ts";
import { mustRun, runToEnd, TemporaryFolder } from "../support/shell.ts";

const PARSER = "/usr/lib/systemd/systemd-sysctl";
const SETTINGS = new URL("deploy/sysctl.d/", PROJECT).pathname;
const FILE = `${SETTINGS}60-dvbcss.conf`;
const WAITING = "net/ipv?/neigh/*/unres_qlen_bytes";

const { code } = await runToEnd("test", ["-x", PARSER]);
const reason = code === 0
  ? await reasonAgainstNamespaces()
  : "no systemd-sysctl here";
const ignore = reason !== undefined;
const why = ignore ? ` (ignored: ${reason})` : "";

Deno.test({
  name: `Little waits for absent hosts, by IPv4 and IPv6${why}`,
  ignore,
  async fn() {
    await using pair = await NamespacePair.create();
    const text = await inside(
      pair,
      `"$1" "$2"; cd /proc/sys; grep . ${WAITING}`,
      ...[PARSER, FILE],
    );
    assertEquals(text.trimEnd().split("\n"), [
      "net/ipv4/neigh/cable/unres_qlen_bytes:4096",
      "net/ipv4/neigh/lo/unres_qlen_bytes:4096",
      "net/ipv6/neigh/cable/unres_qlen_bytes:4096",
      "net/ipv6/neigh/lo/unres_qlen_bytes:4096",
    ]);
  },
});

Deno.test({
  name: `An interface that comes later is set as udev asks for it${why}`,
  ignore,
  async fn() {
    await using pair = await NamespacePair.create();
    // What udev runs for each new interface reads the folders of the system.
    const text = await inside(
      pair,
      `mount --bind "$2" /usr/lib/sysctl.d
      "$1" --prefix=/net/ipv4/neigh/cable --prefix=/net/ipv6/neigh/cable
      cat /proc/sys/net/ipv?/neigh/cable/unres_qlen_bytes`,
      ...[PARSER, SETTINGS],
    );
    assertEquals(text, "4096\n4096\n");
  },
});

Deno.test({
  name: `What new interfaces begin with is set, too${why}`,
  ignore,
  async fn() {
    // Only the machine's own namespace has it: a likeness stands in for that.
    await using likeness = await TemporaryFolder.make();
    const text = await mustRun(
      ...["unshare", "--mount", "sh", "-c"],
      `cd "$3" && mkdir -p net/ipv4/neigh/default net/ipv6/neigh/default
      for at in net/ipv?/neigh/default; do echo 0 > $at/unres_qlen_bytes; done
      mount --bind . /proc/sys
      "$1" "$2"; cat ${WAITING}`,
      ...["sh", PARSER, FILE, likeness.path],
    );
    assertEquals(text, "4096\n4096\n");
  },
});

/** Runs a script in the server's network namespace. */
function inside(
  { server }: NamespacePair,
  script: string,
  ...args: readonly string[]
): Promise<string> {
  return mustRun(
    ...["ip", "netns", "exec", server.name, "sh", "-c", script, "sh"],
    ...args,
  );
}
