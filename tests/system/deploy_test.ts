import { assert, assertEquals } from "@dvbcss/std/assert";
import { SHIPPED_FLAGS } from "../bench/shipped_flags.ts";

const ROOT = new URL("../../", import.meta.url);

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

Deno.test("Every link between the pages of deploy/ leads somewhere", async () => {
  const folder = new URL("deploy/", ROOT);
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".md")) continue;
    const page = await Deno.readTextFile(new URL(name, folder));
    const links = page.matchAll(/\]\(((?!https?:)[^)#]+)/g);
    for (const [, link = ""] of links) await Deno.stat(new URL(link, folder));
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
