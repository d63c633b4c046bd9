import { assert, assertEquals, assertMatch } from "@dvbcss/std/assert";
import { parseCommandLine } from "@dvbcss/runtime";
import { SHIPPED_FLAGS } from "../bench/shipped_flags.ts";
import {
  DEPLOYED_PROGRAMS,
  deployText,
  PROJECT,
} from "../support/deploy_programs.ts";
import { findProgram, ifThere } from "../support/find_program.ts";
import { mustRun, TemporaryFolder } from "../support/shell.ts";

/** What systemd's judgement of a sandbox may be at most, of 100. */
const WORST_EXPOSURE = 15;

const DENO = "/opt/dvbcss-gateway/bin/deno";
const analyze = findProgram("systemd-analyze");
const mpv = findProgram("mpv");
const ignore = analyze === null;
const why = ifThere("systemd-analyze", analyze);

Deno.test.each(DEPLOYED_PROGRAMS)(
  "The unit of $name starts a program that takes its options",
  async ({ name, commandLine }) => {
    const unit = await unitOf(name);
    const [deno, run, ...rest] = unit.one("ExecStart").split(" ");
    assertEquals([deno, run], [DENO, "run"]);
    const own = rest.slice(SHIPPED_FLAGS.length);
    assertEquals(rest.slice(0, SHIPPED_FLAGS.length), SHIPPED_FLAGS);
    const [noPrompt, offline, program, ...args] = own;
    assertEquals(noPrompt, "--no-prompt");
    assertEquals(offline, "--cached-only");
    assertEquals(program, `services/${name}/main.ts`);
    const variables = new Map(
      unit.all("Environment").map((line) => {
        const [variable = "", ...value] = line.split("=");
        return [variable, value.join("=")] as const;
      }),
    );
    const parsed = parseCommandLine(
      commandLine,
      args,
      (name) => variables.get(name),
    );
    assertEquals(parsed.kind, "run", Deno.inspect(parsed));
    assertEquals(unit.one("EnvironmentFile"), `-/etc/dvbcss/${name}.env`);
  },
);

Deno.test("All units have the same sandbox and the same care", async () => {
  const own = /^(#|$|Description|Conflicts|After|Environment|ExecStart|Memory)/;
  const [first, ...others] = await Promise.all(
    DEPLOYED_PROGRAMS.map(async ({ name }) =>
      (await deployText(`systemd/dvbcss-${name}.service`)).split("\n")
        .filter((line) => !own.test(line)).join("\n")
    ),
  );
  for (const other of others) assertEquals(other, first);
  assertMatch(first ?? "", /^Type=notify$/m);
  assertMatch(first ?? "", /^WatchdogSec=20$/m);
});

Deno.test({
  name: `The units are such that systemd understands every line${why}`,
  ignore,
  async fn() {
    await using root = await TemporaryFolder.make();
    const bin = `${root.path}/opt/dvbcss-gateway/bin`;
    const units = `${root.path}/etc/systemd/system`;
    await mustRun("mkdir", "-p", bin, units);
    await mustRun("mkdir", "-p", `${root.path}/usr/bin`);
    await mustRun("cp", "/bin/true", `${bin}/deno`);
    await mustRun("cp", "/bin/true", `${root.path}/usr/bin/mpv`);
    await mustRun("cp", "-R", "deploy/systemd/.", units);
    for await (const { name } of Deno.readDir(units)) {
      // Silence is praise; a unit of the system that is not there is no fault.
      const text = await mustRun(
        "systemd-analyze",
        "verify",
        "--man=no",
        "--recursive-errors=no",
        `--root=${root.path}`,
        `${units}/${name}`,
      );
      assertEquals(text, "", name);
    }
  },
});

Deno.test({
  name: `The sandbox of each unit is judged good by systemd${why}`,
  ignore,
  async fn() {
    for (const { name } of DEPLOYED_PROGRAMS) {
      await mustRun(
        "systemd-analyze",
        "security",
        "--offline=true",
        "--no-pager",
        `--threshold=${WORST_EXPOSURE}`,
        `deploy/systemd/dvbcss-${name}.service`,
      );
    }
  },
});

Deno.test({
  name: `The player takes its options${ifThere("mpv", mpv)}`,
  ignore: mpv === null,
  async fn() {
    const [, ...args] = (await unitOf("player")).one("ExecStart").split(" ");
    const plays = args.filter((argument) => argument.startsWith("--"));
    await mustRun("mpv", ...plays, "--version");
  },
});

Deno.test("The player listens where the gateway and the source may look", async () => {
  const player = await unitOf("player");
  const path = player.one("ExecStart").match(/--input-ipc-server=(\S+)/)?.[1];
  assertEquals(path, `/run/${player.one("RuntimeDirectory")}/mpv.sock`);
  for (const member of ["gateway", "source"]) {
    const text = await Deno.readTextFile(
      new URL(`services/${member}/deno.json`, PROJECT),
    );
    const { net, write } = JSON.parse(text).permissions.default;
    assert(net.includes(`unix:${path}`) && write.includes(path), member);
  }
});

/** Reads the settings of a unit by name. */
async function unitOf(name: string) {
  const text = await deployText(`systemd/dvbcss-${name}.service`);
  function all(setting: string): readonly string[] {
    return text.split("\n").filter((line) => line.startsWith(`${setting}=`))
      .map((line) => line.slice(setting.length + 1));
  }
  return {
    all,
    one: (setting: string) => {
      const [value, ...others] = all(setting);
      assert(value !== undefined && others.length === 0, setting);
      return value;
    },
  };
}
