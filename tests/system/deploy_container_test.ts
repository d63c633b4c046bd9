import { assert, assertEquals, assertMatch } from "@dvbcss/std/assert";
import { parseYaml } from "@dvbcss/std/yaml";
import { parseCommandLine } from "@dvbcss/runtime";
import { SHIPPED_FLAGS } from "../bench/shipped_flags.ts";
import {
  execForm,
  type Instruction,
  parseContainerfile,
} from "../support/containerfile.ts";
import {
  deployedProgram,
  deployText,
  PROJECT,
} from "../support/deploy_programs.ts";
import { findProgram, ifThere } from "../support/find_program.ts";
import { mustRun } from "../support/shell.ts";
import { z } from "zod";

const DENO = "/opt/dvbcss-gateway/bin/deno";
const compose = findProgram("docker-compose");

/** The compose file, as far as it is looked at. */
const COMPOSE_FILE = z.looseObject({
  services: z.record(
    z.string(),
    z.looseObject({
      image: z.string(),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string()).optional(),
      profiles: z.array(z.string()).optional(),
      "network_mode": z.literal("host"),
      "read_only": z.literal(true),
      healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
    }),
  ),
});

Deno.test("The image starts the gateway as the unit does, as nobody", async () => {
  const last = await lastStage();
  assertEquals(execForm(textOf(last, "ENTRYPOINT")), [
    DENO,
    "run",
    ...SHIPPED_FLAGS,
    "--no-prompt",
    "--cached-only",
  ]);
  assertEquals(execForm(textOf(last, "CMD")), ["services/gateway/main.ts"]);
  assertMatch(textOf(last, "USER"), /^[1-9]\d+:[1-9]\d+$/);
  assertEquals(textOf(last, "WORKDIR"), "/opt/dvbcss-gateway");
});

Deno.test("The image is built by install.sh, from what there is, for the right Deno", async () => {
  const all = parseContainerfile(await deployText("Containerfile"));
  const [base = ""] = all.filter(({ name }) => name === "FROM")
    .map(({ text }) => text);
  const version = (await deployText("install.sh"))
    .match(/^deno_version=(.+)$/m)?.[1];
  assertEquals(base, `docker.io/denoland/deno:debian-${version} AS build`);
  const [run = ""] = all.filter(({ name }) => name === "RUN")
    .map(({ text }) => text);
  assertMatch(
    run,
    /^\/source\/deploy\/install\.sh --deno "\$\(command -v deno\)"$/,
  );
});

Deno.test("The image asks for its health by a program that is there", async () => {
  const health = textOf(await lastStage(), "HEALTHCHECK");
  await assertAsksForHealth(execForm(health.slice(health.indexOf("["))));
});

Deno.test({
  name: `docker-compose understands the compose file${
    ifThere("docker-compose", compose)
  }`,
  ignore: compose === null,
  async fn() {
    const file = ["--file", "deploy/compose.yaml"];
    await mustRun("docker-compose", ...file, "config", "--quiet");
    const profile = ["--profile", "services"];
    await mustRun("docker-compose", ...file, ...profile, "config", "--quiet");
  },
});

Deno.test("Each container starts a program that takes its options, and may not write", async () => {
  const { broker, ...services } = await composeServices();
  assertEquals(Object.keys(services), ["gateway", "wc", "cii", "ts", "source"]);
  for (const [name, service] of Object.entries(services)) {
    const program = service.command ?? ["services/gateway/main.ts"];
    assertEquals(program, [`services/${name}/main.ts`]);
    assertEquals(
      service.profiles,
      name === "gateway" ? undefined : ["services"],
    );
    const { commandLine } = deployedProgram(name);
    const variables = new Map(Object.entries(service.environment ?? {}));
    const read = new Set<string>();
    const parsed = parseCommandLine(commandLine, [], (variable) => {
      read.add(variable);
      return variables.get(variable)?.replace(/^\$\{\w+:-\}$/, "");
    });
    assertEquals(parsed.kind, "run", Deno.inspect(parsed));
    for (const variable of variables.keys()) {
      assert(read.has(variable), `${name} reads no ${variable}`);
    }
    if (service.healthcheck !== undefined) {
      const [kind, ...command] = service.healthcheck.test;
      assertEquals(kind, "CMD");
      await assertAsksForHealth(command);
    }
  }
  assertEquals(broker?.profiles, ["services"]);
});

/** Reads the compose file, in which nobody may write and all share a network. */
async function composeServices() {
  return COMPOSE_FILE.parse(parseYaml(await deployText("compose.yaml")))
    .services;
}

async function assertAsksForHealth(command: readonly string[]): Promise<void> {
  const [deno = "", run, ...rest] = command;
  assert(DENO.endsWith(deno), deno);
  const [noPrompt, noConfig, net, program = "", url = ""] = rest;
  assertEquals([run, noPrompt, noConfig, net], [
    ...["run", "--no-prompt", "--no-config", "--allow-net=127.0.0.1"],
  ]);
  await Deno.stat(new URL(program, PROJECT));
  assertMatch(url, /^http:\/\/127\.0\.0\.1:768[0-3]\/healthz$/);
}

async function lastStage(): Promise<readonly Instruction[]> {
  const all = parseContainerfile(await deployText("Containerfile"));
  return all.slice(all.findLastIndex(({ name }) => name === "FROM"));
}

function textOf(instructions: readonly Instruction[], name: string): string {
  const found = instructions.filter((one) => one.name === name);
  assertEquals(found.length, 1, name);
  return found[0]?.text ?? "";
}
