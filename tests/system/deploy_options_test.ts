import { assert, assertEquals } from "@dvbcss/std/assert";
import { parseCommandLine } from "@dvbcss/runtime";
import {
  DEPLOYED_PROGRAMS,
  deployText,
  OTHER_VARIABLES,
} from "../support/deploy_programs.ts";

/** A line that sets a variable once its first character is taken away. */
const EXAMPLE = /^#([A-Z_]+)=(.*)$/;

Deno.test.each(DEPLOYED_PROGRAMS)(
  "The example options of $name are ones that it takes",
  async ({ name, commandLine }) => {
    for (const [variable, value] of await examplesOf(name)) {
      if (OTHER_VARIABLES.includes(variable)) continue;
      const parsed = parseCommandLine(
        commandLine,
        [],
        (name) => name === variable ? value : undefined,
      );
      assertEquals(
        parsed.kind,
        "run",
        `${variable}: ${Deno.inspect(parsed)}`,
      );
    }
  },
);

Deno.test.each(DEPLOYED_PROGRAMS)(
  "The example options of $name are all that it takes, and no others",
  async ({ name, commandLine }) => {
    const examples = new Set((await examplesOf(name)).map(([name]) => name));
    const options = new Set(OTHER_VARIABLES);
    parseCommandLine(commandLine, [], (variable) => {
      options.add(variable);
      return undefined;
    });
    // Short for one of the values of another; the file shows that one.
    options.delete("DVBCSS_SCENARIO");
    assertEquals([...examples].sort(), [...options].sort());
  },
);

Deno.test("The example user of each is one whom the broker lets speak for it", async () => {
  const users = (await deployText("mosquitto.acl"))
    .match(/(?<=^# services: )[\w, ]+/m)?.[0].split(", ") ?? [];
  for (const { name } of DEPLOYED_PROGRAMS) {
    const examples = new Map(await examplesOf(name));
    assertEquals(examples.get("DVBCSS_CHANNEL_USER"), name);
    assert(users.includes(name), name);
  }
});

Deno.test("No example of an option is in force", async () => {
  for (const { name } of DEPLOYED_PROGRAMS) {
    const lines = (await deployText(`env/${name}.env`)).split("\n");
    assertEquals(lines.filter((line) => !/^(#|$)/.test(line)), [], name);
  }
});

async function examplesOf(
  program: string,
): Promise<readonly (readonly [variable: string, value: string])[]> {
  const text = await deployText(`env/${program}.env`);
  return text.split("\n").map((line) => line.match(EXAMPLE))
    .filter((match) => match !== null)
    .map(([, variable = "", value = ""]) => [variable, value] as const);
}
