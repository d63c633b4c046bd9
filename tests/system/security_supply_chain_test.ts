/** What the project takes from others, and how it is held to that. */

import { assert, assertEquals, assertMatch } from "@dvbcss/std/assert";

type Json = Readonly<Record<string, unknown>>;

const config = await read("deno.json");
const lock = await read("deno.lock");

Deno.test("every import names one version of one package", async () => {
  const members = config["workspace"];
  assert(Array.isArray(members));
  const configs = [config];
  for (const member of members) configs.push(await read(`${member}/deno.json`));
  for (const { imports = {} } of configs) {
    for (const specifier of Object.values(asJson(imports))) {
      assertMatch(String(specifier), /^npm:\/?[a-z0-9-]+@\d+\.\d+\.\d+\/?$/);
    }
  }
});

Deno.test("the lock file knows the octets of every package", () => {
  for (const [name, entry] of Object.entries(asJson(lock["npm"]))) {
    assertMatch(String(asJson(entry)["integrity"]), /^sha512-/, name);
  }
});

Deno.test("code comes from npm alone, and nothing of it runs when installed", () => {
  const known = ["version", "specifiers", "npm", "workspace"];
  assertEquals(Object.keys(lock).filter((key) => !known.includes(key)), []);
  const withScripts = Object.entries(asJson(lock["npm"]))
    .filter(([, entry]) => "scripts" in asJson(entry))
    .map(([name]) => name);
  assertEquals(withScripts, []);
  assertEquals(config["allowScripts"], undefined);
});

async function read(path: string): Promise<Json> {
  return asJson(JSON.parse(await Deno.readTextFile(path)));
}

function asJson(value: unknown): Json {
  assert(typeof value === "object" && value !== null);
  return Object.fromEntries(Object.entries(value));
}
