import { assert, assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import { DeployTrial } from "../support/deploy_trial.ts";
import { runToEnd } from "../support/shell.ts";

const FAULTS = [
  { deno: "cannot fetch", code: 1 },
  { deno: "does not run", code: 1 },
  { deno: "loses its terminal as it fetches", code: 129 },
  { deno: "is interrupted as it runs", code: 130 },
] as const;

/** All that install.sh needs, without Deno and npm. */
const PROGRAMS =
  "sh dirname uname dpkg sed flock env rm mkdir cp chmod mv install ln";

const { code: refused } = await runToEnd("unshare", ["--mount", "true"]);
const why = refused === 0 ? "" : " (ignored: no mounts here)";

Deno.test.each(FAULTS)(
  "An update whose Deno $deno leaves all as it was",
  async ({ deno, code }) => {
    await using trial = await DeployTrial.make();
    await trial.withCopy("", "now");
    await trial.withCopy(".previous", "before");
    const output = await trial.install(deno);
    assertEquals(output.code, code, output.text);
    assertStringIncludes(output.text, "what runs was not touched");
    assertEquals(await trial.copies(), [".previous/before", "/now"]);
  },
);

Deno.test.each(FAULTS)(
  "A first installation whose Deno $deno leaves nothing",
  async ({ deno, code }) => {
    await using trial = await DeployTrial.make();
    assertEquals((await trial.install(deno)).code, code);
    assertEquals(await trial.copies(), []);
  },
);

Deno.test({
  name: `A disk that fills up is not left full${why}`,
  ignore: refused !== 0,
  async fn() {
    await using trial = await DeployTrial.make();
    const { text } = await trial.run(
      `mkdir opt && head -c 2M /dev/zero >> "$DENO" && unshare --mount sh -c '
        mount -t tmpfs -o size=1m none opt
        "$INSTALL" --root . --deno "$DENO"; echo "code $?"; ls opt; echo all'`,
    );
    assertStringIncludes(text, "code 1\nall\n");
    assertStringIncludes(text, "No space left");
  },
});

Deno.test("An update that lost its power between two moves is repeated", async () => {
  await using trial = await powerless();
  const { code, text } = await trial.install("works");
  assertEquals(code, 0, text);
  const copies = await trial.copies();
  assert(copies.includes("/bin/deno"), copies.join());
  assert(copies.includes(".previous/before"), copies.join());
  assert(!copies.some((line) => /^\.(new|older)/.test(line)), copies.join());
});

Deno.test("An update that lost its power between two moves is taken back", async () => {
  await using trial = await powerless();
  const { code, text } = await trial.install("works", "--rollback");
  assertEquals(code, 0, text);
  assert((await trial.copies()).includes("/before"));
});

Deno.test("A rollback is not misled by what a failed update left", async () => {
  await using trial = await DeployTrial.make();
  await trial.withCopy("", "now");
  await trial.withCopy(".previous", "before");
  await trial.withCopy(".new", "failed");
  const { code, text } = await trial.install("works", "--rollback");
  assertEquals(code, 0, text);
  assertEquals(await trial.copies(), [".previous/now", "/before"]);
});

Deno.test("install.sh without a word updates what is installed", async () => {
  await using trial = await DeployTrial.make();
  await trial.withUnits("wc", "ts");
  const { text } = await trial.install("works", "--dry-run");
  const enabled = text.match(/(?<=^\+ ln .*dvbcss-)\w+(?=\.service$)/gm);
  assertEquals(enabled, ["wc", "ts"]);
});

Deno.test("install.sh updates with the Deno that is installed, for want of another", async () => {
  await using trial = await DeployTrial.make();
  await trial.install("works");
  const { code, text } = await trial.run(
    `mkdir bin && for program in ${PROGRAMS}; do
      ln -s "$(command -v $program)" bin/ || exit 99
    done && PATH=$PWD/bin "$INSTALL" --root .`,
  );
  assertEquals(code, 0, text);
});

Deno.test("install.sh does not begin beside another that is at work", async () => {
  await using trial = await DeployTrial.make();
  const { code, text } = await trial.run(
    'mkdir opt && flock opt "$INSTALL" --root . --deno "$DENO"',
  );
  assertEquals(code, 1);
  assertStringIncludes(text, "another installation is going on");
});

Deno.test("install.sh knows a 32-bit system on a 64-bit kernel", async () => {
  await using trial = await DeployTrial.make();
  const { code, text } = await trial.run(
    `mkdir bin && printf '#!/bin/sh\\necho armhf\\n' > bin/dpkg && chmod +x bin/dpkg &&
    PATH=$PWD/bin:$PATH "$INSTALL" --root . --deno "$DENO"`,
  );
  assertEquals(code, 1);
  assertStringIncludes(text, "this one is armhf");
});

/** What is there when the power goes as the copies change places. */
async function powerless(): Promise<DeployTrial> {
  const trial = await DeployTrial.make();
  await trial.withCopy(".new", "next");
  await trial.withCopy(".previous", "before");
  await trial.withCopy(".older", "older");
  return trial;
}
