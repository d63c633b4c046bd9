import { assert, assertEquals } from "@dvbcss/std/assert";
import { type CommandLine, parseCommandLine } from "@dvbcss/runtime";
import { CII_COMMAND_LINE } from "@dvbcss/service-cii";
import { gatewayCommandLine } from "@dvbcss/service-gateway";
import { TS_COMMAND_LINE } from "@dvbcss/service-ts";
import { WC_COMMAND_LINE } from "@dvbcss/service-wc";
import { SHIPPED_FLAGS } from "../bench/shipped_flags.ts";

const ROOT = new URL("../../", import.meta.url);

const UNITS: readonly {
  readonly name: string;
  readonly commandLine: CommandLine<unknown>;
}[] = [
  { name: "wc", commandLine: WC_COMMAND_LINE },
  { name: "cii", commandLine: CII_COMMAND_LINE },
  { name: "ts", commandLine: TS_COMMAND_LINE },
  { name: "gateway", commandLine: gatewayCommandLine(() => "") },
];

Deno.test.each(UNITS)(
  "The unit of $name starts a program that takes its flags",
  async ({ name, commandLine }) => {
    const path = `deploy/systemd/dvbcss-${name}.service`;
    const unit = await Deno.readTextFile(new URL(path, ROOT));
    const [deno, run, ...rest] =
      unit.match(/^ExecStart=(.+)$/m)?.[1]?.split(" ") ?? [];
    assertEquals([deno, run], ["/usr/local/bin/deno", "run"]);
    assertEquals(rest.slice(0, SHIPPED_FLAGS.length), SHIPPED_FLAGS);
    const [noPrompt, program, ...args] = rest.slice(SHIPPED_FLAGS.length);
    assertEquals(noPrompt, "--no-prompt");
    assertEquals(program, `services/${name}/main.ts`);
    const parsed = parseCommandLine(commandLine, args, () => undefined);
    assertEquals(parsed.kind, "run", JSON.stringify(parsed));
  },
);

Deno.test("The start task gives the runtime what the units give it", async () => {
  const text = await Deno.readTextFile(new URL("deno.json", ROOT));
  const { tasks } = JSON.parse(text);
  assertEquals(
    tasks.start.split(" && ").at(-1),
    `deno run ${SHIPPED_FLAGS.join(" ")} services/gateway/main.ts`,
  );
});

Deno.test("No task, unit or page grants every permission", async () => {
  for (const path of ["deno.json", "README.md", "tests/README.md", "deploy"]) {
    for await (const text of textsBelow(new URL(path, ROOT))) {
      assert(!/(^|\s)(-A|--allow-all)\b/.test(text), path);
    }
  }
});

async function* textsBelow(url: URL): AsyncGenerator<string> {
  if (!(await Deno.stat(url)).isDirectory) {
    yield await Deno.readTextFile(url);
    return;
  }
  for await (const { name } of Deno.readDir(url)) {
    yield* textsBelow(new URL(`${url.href}/${name}`));
  }
}
