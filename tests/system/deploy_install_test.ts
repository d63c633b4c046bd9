import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import { deployText, PROJECT } from "../support/deploy_programs.ts";
import { DeployRoot } from "../support/deploy_root.ts";
import { DeployTrial } from "../support/deploy_trial.ts";
import { findProgram, ifThere } from "../support/find_program.ts";
import { mustRun, runToEnd } from "../support/shell.ts";
import { untilListening } from "../support/service_process.ts";

const HOME = "opt/dvbcss-gateway";
const shellcheck = findProgram("shellcheck");

Deno.test({
  name: `shellcheck finds no fault${ifThere("shellcheck", shellcheck)}`,
  ignore: shellcheck === null,
  fn: () =>
    mustRun("shellcheck", "deploy/install.sh", "deploy/uninstall.sh").then(
      (text) => assertEquals(text, ""),
    ),
});

Deno.test("install.sh does what its dry run says, twice the same, and what it leaves runs", async (t) => {
  await using root = await DeployRoot.make();
  const empty = await root.tree();
  const foretold = await root.install("--dry-run");
  assertEquals(await root.tree(), empty);
  const done = await root.install();
  await t.step("the dry run said it all", () => assertEquals(done, foretold));
  const first = await root.tree();
  await t.step("nothing that is installed may be written by others", () => {
    const modes = first.filter((line) => /^\d+ [df] /.test(line));
    for (const line of modes) assertMatch(line, /^[0-7][0145][0145] /);
  });
  const options = `${root.path}/etc/dvbcss/gateway.env`;
  await mustRun("sh", "-c", `echo DVBCSS_PORT=1234 > ${options}`);
  const edited = await root.tree();
  await root.install();
  await t.step(
    "another run changes nothing, edited options least",
    async () => {
      const again = new Set(await root.tree());
      assertEquals([...again.symmetricDifference(new Set(edited))], []);
    },
  );
  await t.step("it runs as the unit says, offline, from there", async () => {
    await runsFrom(root.path);
  });
  await t.step("the way back changes places with the copy before", async () => {
    await mustRun("touch", `${root.path}/${HOME}/newer`);
    await root.install("--rollback");
    assert(!await root.has(`${HOME}/newer`));
    await root.install("--rollback");
    assert(await root.has(`${HOME}/newer`));
  });
  await t.step("uninstall.sh does what its dry run says", async () => {
    const foretold = await root.uninstall("--dry-run");
    assertEquals(await root.uninstall(), foretold);
    const left = (await root.tree()).filter((line) => /^\d+ [^d] /.test(line));
    assertEquals(left.length, 1, left.join("\n"));
    assertStringIncludes(left[0] ?? "", "./etc/dvbcss/gateway.env");
    await root.uninstall("--purge");
    assertMatch((await root.tree()).join(), /^((?!dvbcss).)*$/);
  });
});

Deno.test("uninstall.sh keeps what somebody has written, unless all is to go", async () => {
  await using trial = await DeployTrial.make();
  const written = "etc/systemd/system/dvbcss-ts.service.d/override.conf";
  await trial.install("works", "services");
  await trial.run(`mkdir -p ${written} var/lib/dvbcss-player`);
  await trial.run("echo DVBCSS_PORT=1234 > etc/dvbcss/ts.env");
  const find = "find . -name '*dvbcss*'";
  await trial.run('"$UNINSTALL" --root "$PWD"');
  const { text: kept } = await trial.run(`${find} | sort`);
  assertEquals(kept.trimEnd().split("\n"), [
    "./etc/dvbcss",
    "./etc/systemd/system/dvbcss-ts.service.d",
    "./var/lib/dvbcss-player",
  ]);
  await trial.run('"$UNINSTALL" --root "$PWD" --purge');
  assertEquals((await trial.run(find)).text, "");
});

Deno.test("uninstall.sh removes below a folder that is named from here, not from /", async () => {
  await using trial = await DeployTrial.make();
  await trial.withUnits("ts");
  // Only says what it would do: what it ought not to touch is this machine.
  const { text } = await trial.run('"$UNINSTALL" --root . --dry-run');
  const { text: here } = await trial.run("pwd");
  assertStringIncludes(text, `+ rm -f ${here.trim()}/./etc/systemd/system/`);
});

Deno.test("install.sh takes the one kind's units away when the other is chosen", async () => {
  await using root = await DeployRoot.make();
  const units = `${root.path}/etc/systemd/system`;
  await mustRun("mkdir", "-p", units);
  await mustRun("touch", `${units}/dvbcss-gateway.service`);
  const lines = await root.install("wc", "cii", "--dry-run");
  const text = lines.join("\n");
  assertMatch(text, /^\+ rm -f .*dvbcss-gateway\.service$/m);
  for (const name of ["wc", "cii"]) {
    assertMatch(
      text,
      new RegExp(`^\\+ ln -sf \\S+/dvbcss-${name}\\.service`, "m"),
    );
  }
  assert(!text.includes("dvbcss-ts.service"), text);
});

Deno.test.each([
  { args: ["--dno", "x"], says: "unknown argument --dno" },
  { args: ["--root"], says: "--root needs a value" },
  { args: ["gateway", "ts"], says: "choose it or them" },
  {
    args: ["--deno", "/bin/true"],
    says: "is needed, /bin/true is another program",
  },
  { args: ["--deno", "/no/deno"], says: "/no/deno is not a program" },
  { args: ["--rollback"], says: "there is no" },
])("install.sh refuses $args and changes nothing", async ({ args, says }) => {
  await using root = await DeployRoot.make();
  const { code, text } = await runToEnd("deploy/install.sh", [
    "--dry-run",
    "--root",
    `${root.path}/nowhere`,
    ...args,
  ]);
  assertEquals(code, 1);
  assertStringIncludes(text, says);
});

Deno.test("install.sh wants the Deno that everything is tested with", async () => {
  const wanted = (await deployText("install.sh")).match(/^deno_version=(.+)$/m);
  const tested = (await Deno.readTextFile(new URL(".ci/run", PROJECT)))
    .match(/^deno_version=(.+)$/m);
  assertEquals(wanted?.[1], tested?.[1]);
});

/** Starts what the installed unit starts, but on free ports. */
async function runsFrom(root: string): Promise<void> {
  const unit = await Deno.readTextFile(
    `${root}/etc/systemd/system/dvbcss-gateway.service`,
  );
  const [program = "", ...args] = unit.match(/^ExecStart=(.+)$/m)?.[1]
    ?.split(" ") ?? [];
  const child = new Deno.Command(root + program, {
    args,
    cwd: `${root}/${HOME}`,
    clearEnv: true,
    env: {
      DENO_DIR: `${root}/${HOME}/.deno`,
      DVBCSS_HOSTNAME: "127.0.0.1",
      DVBCSS_PORT: "0",
      DVBCSS_WC_PORT: "0",
      DVBCSS_JSON: "true",
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await using service = await untilListening(child, program);
  const page = service.urls.find((url) => url.startsWith("http:")) ?? "";
  const { ok } = await fetch(page).then(async (response) => {
    await response.body?.cancel();
    return response;
  });
  assert(ok);
  const { code } = await runToEnd(Deno.execPath(), [
    ...[
      "run",
      "--allow-net",
      "deploy/healthy.ts",
      new URL("healthz", page).href,
    ],
  ]);
  assertEquals(code, 0);
}
