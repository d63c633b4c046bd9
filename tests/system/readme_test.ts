/** What README says, held against the programs. */

import { parseCommandLine } from "@dvbcss/runtime";
import { assertEquals } from "@dvbcss/std/assert";
import { deployedProgram, PROJECT } from "../support/deploy_programs.ts";
import { startService } from "../support/service_process.ts";
import { until } from "../support/until.ts";

const README = await Deno.readTextFile(new URL("README.md", PROJECT));

/** The last columns of the table of options. */
const PROGRAMS = ["wc", "cii", "ts", "source", "gateway"];

Deno.test("README's program shows the position", async () => {
  const [, program = ""] = README.match(/```ts\n(.*?)```/s) ?? [];
  await using tv = await startService("gateway", ["--wc-port=0"]);
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-net", "-"],
    cwd: PROJECT,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const here = program.replace("192.0.2.5:7681", `127.0.0.1:${tv.port}`);
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(here));
  await writer.close();
  let said = "";
  const reading = child.stdout.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({ write: (text) => void (said += text) }),
  );
  await until(() => /^\d+\.\d+$/m.test(said), "a position");
  child.kill();
  await reading;
});

Deno.test.each(PROGRAMS.map((name, column) => ({ name, column })))(
  "README's table of options has those of $name, and no others",
  ({ name, column }) => {
    const options = new Set<string>();
    parseCommandLine(deployedProgram(name).commandLine, [], (variable) => {
      options.add(variable);
      return undefined;
    });
    const listed = optionRows()
      .filter(({ cells }) => cells.at(column - PROGRAMS.length) !== "")
      .flatMap(({ variables }) => variables);
    assertEquals(listed.toSorted(), [...options].toSorted());
  },
);

Deno.test("README's links to files lead somewhere", async () => {
  const links = README.matchAll(/\]\(((?!https?:)[^)#]+)/g);
  for (const [, link = ""] of links) await Deno.stat(new URL(link, PROJECT));
});

/** Rows of the table of options, each with the variables of its flags. */
function optionRows() {
  return README.split("\n")
    .filter((line) => line.startsWith("| `--"))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map(([flags = "", ...cells]) => ({
      variables: [...flags.matchAll(/`--([a-z-]+)/g)]
        .map(([, flag = ""]) => flag)
        .filter((flag) => !["help", "version"].includes(flag))
        .map((flag) => `DVBCSS_${flag.replaceAll("-", "_").toUpperCase()}`),
      cells: cells.map((cell) => cell.trim()),
    }));
}
