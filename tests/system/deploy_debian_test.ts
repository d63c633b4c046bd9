import { assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import { PROJECT } from "../support/deploy_programs.ts";
import { Debian, DEBIAN_PROGRAMS } from "../support/debian.ts";
import { findProgram } from "../support/find_program.ts";
import { mustRun } from "../support/shell.ts";

const missing = DEBIAN_PROGRAMS.filter((name) => findProgram(name) === null);
const wanted = Deno.env.get("DVBCSS_CHROOT") ?? "";
/** Which Debian: `1` for the one that the pages speak of, or its name. */
const release = wanted === "1" ? "bookworm" : wanted;
const why = wanted === ""
  ? " (ignored: only with DVBCSS_CHROOT=1)"
  : missing.length > 0
  ? ` (ignored: no ${missing.join(", ")} here)`
  : "";

/** Ends the machine when the rehearsal has ended, however that was. */
const REHEARSAL_UNIT = `[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/sh /rehearsal/run.sh
ExecStopPost=/bin/systemctl --no-block poweroff
[Install]
WantedBy=default.target
`;

Deno.test({
  name: `A bare Debian installs, starts, heals, updates and forgets it${why}`,
  ignore: why !== "",
  async fn() {
    await using debian = await Debian.make(release, ["systemd-sysv", "procps"]);
    await prepare(debian.path);
    const { denoDir } = JSON.parse(
      await mustRun(Deno.execPath(), "info", "--quiet", "--json"),
    );
    const binds = [`${PROJECT.pathname}:/source`, `${denoDir}:/cache`];
    // No systemd yet, as when an image is prepared.
    const first = await debian.run(
      [
        "/source/deploy/install.sh",
        ...["--deno", "/rehearsal/deno", "--cache", "/cache"],
      ],
      binds,
    );
    assertEquals(first.code, 0, first.text);
    assertStringIncludes(first.text, "No systemd runs here");
    const { text } = await debian.boot(binds);
    assertEquals(await notesOf(debian.path), {
      booted: "active",
      updated: "0",
      pages: "http://192.0.2.1:7681/",
      waiting: "4096 4096",
      update: "active",
      watchdog: "20s",
      user: "dvbcss",
      capabilities: "0000000000000000",
      seccomp: "2",
      writable: "1",
      hung: "1 active",
      wrong: "0 failed 2",
      unhealthy: "1",
      rollback: "0 active",
      player: "success inactive",
      services: "0",
      wc: "active 0",
      cii: "active 0",
      ts: "active 0",
      source: "active 0",
      gateway: "not-found",
      kept: "0 active",
      uninstalled: "0",
      left: "",
      account: "",
    }, await logOf(debian.path, text));
  },
});

async function prepare(root: string): Promise<void> {
  const folder = `${root}/rehearsal`;
  const units = `${root}/etc/systemd/system`;
  await mustRun("mkdir", "-p", folder, `${units}/default.target.wants`);
  await mustRun("cp", "-L", Deno.execPath(), `${folder}/deno`);
  await mustRun("cp", "tests/support/deploy_rehearsal.sh", `${folder}/run.sh`);
  await mustRun("cp", "tests/support/deploy_player.ts", `${folder}/player.ts`);
  await mustRun(
    ...["sh", "-c", 'printf %s "$1" > "$2"', "write", REHEARSAL_UNIT],
    `${units}/rehearsal.service`,
  );
  await mustRun(
    ...["ln", "-s", "/etc/systemd/system/rehearsal.service"],
    `${units}/default.target.wants/rehearsal.service`,
  );
}

async function notesOf(
  root: string,
): Promise<Readonly<Record<string, string>>> {
  const text = await Deno.readTextFile(`${root}/rehearsal/notes`);
  return Object.fromEntries(
    text.trimEnd().split("\n").map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1).trim()];
    }),
  );
}

async function logOf(root: string, console: string): Promise<string> {
  return console + await Deno.readTextFile(`${root}/rehearsal/log`);
}
