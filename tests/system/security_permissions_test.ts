/**
 * What README says that each process may do, held against the permission sets, and
 * what the running processes really can.
 */

import { assert, assertEquals, assertRejects } from "@dvbcss/std/assert";
import {
  markdownOf,
  permissionRows,
  tableBelow,
} from "../support/permission_table.ts";
import { startProgram, startService } from "../support/service_process.ts";
import { until } from "../support/until.ts";

const HEADING = "### What each process may do";

Deno.test(`README's table below "${HEADING}" is what the programs have`, async () => {
  const rows = await permissionRows();
  const readme = await Deno.readTextFile("README.md");
  assertEquals(tableBelow(readme, HEADING), rows, markdownOf(rows));
});

Deno.test("-P=everywhere adds networks and nothing else", async () => {
  const home = await permissionRows();
  const everywhere = await permissionRows("everywhere");
  for (const { services, cells: [net, ...others] } of everywhere) {
    assertEquals(net, "everything", services);
    const same = home.some(({ cells: [, ...own] }) =>
      own.join("|") === others.join("|")
    );
    assert(same, `${services} may do more: ${others.join("; ")}`);
  }
});

interface Confined {
  readonly service: string;
  readonly args: readonly string[];
  readonly set: "-P" | "-P=everywhere";
  /** Which of the probe's deeds succeed. */
  readonly allowed: readonly string[];
}

/** A broker that is away: what they may do does not depend on it. */
const ALONE = "--channel=mqtt://127.0.0.1:1";

const AT_HOME = ["listen on every interface", "reach the home network"];

const EVERYWHERE = [
  ...AT_HOME,
  "reach the Internet",
  "reach the Internet by name",
  "reach IPv6",
];

const CONFINED: readonly Confined[] = [
  { service: "wc", args: [ALONE], set: "-P", allowed: AT_HOME },
  { service: "cii", args: [ALONE], set: "-P", allowed: AT_HOME },
  { service: "ts", args: [ALONE], set: "-P", allowed: AT_HOME },
  { service: "source", args: [ALONE], set: "-P", allowed: AT_HOME },
  { service: "gateway", args: ["--wc-port=0"], set: "-P", allowed: AT_HOME },
  {
    service: "gateway",
    args: ["--wc-port=0"],
    set: "-P=everywhere",
    allowed: EVERYWHERE,
  },
  {
    service: "broker",
    args: [],
    set: "-P",
    allowed: ["listen on every interface"],
  },
];

Deno.test.each(CONFINED)(
  "$service under $set can do no more, once it serves, than it has to",
  async ({ service, args, set, allowed }) => {
    await using running = await startProgram(
      `services/${service}/main.ts`,
      ["--json", "--hostname=127.0.0.1", "--port=0", ...args],
      [set, "--preload=tests/support/permission_probe.ts"],
    );
    running.child.kill("SIGUSR2");
    await until(() => probed(running.stderr()) !== undefined, "the probe");
    assertEquals(probed(running.stderr()), allowed);
  },
);

Deno.test("who forgets -P is told how to start the program", async () => {
  const started = startProgram("services/wc/main.ts", ["--port=0"], []);
  await assertRejects(
    () => started,
    Error,
    'this process has no permission to; start it by "deno run -P services/wc/main.ts"',
  );
});

Deno.test("a TV that permissions exclude is said to be so", async () => {
  await using gateway = await startService("gateway", [
    "--wc-port=0",
    "--source=upstream:ws://tv.example/cii",
  ]);
  await until(
    () =>
      gateway.stderr().includes(
        "may not connect to tv.example: run it with -P=everywhere",
      ),
    "the reason",
  );
});

function probed(errors: string): unknown {
  const line = errors.split("\n").find((one) => one.includes('"event":"may"'));
  return line === undefined ? undefined : JSON.parse(line).allowed;
}
