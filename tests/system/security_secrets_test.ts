/**
 * Tokens and passwords stay with those who have them: nothing that a process logs
 * or answers tells them.
 */

import { assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import {
  type ServiceProcess,
  startProgram,
  untilListening,
} from "../support/service_process.ts";
import { TextSocket } from "../support/text_socket.ts";

const TOKEN = "token-0123456789abcdef";
const PASSWORD = "pass-0123456789abcdef";
const USER = "user-0123456789abcdef";

const SECRETS = [TOKEN, PASSWORD];

/** What anybody may ask for. */
const OPEN = [
  "/",
  "/status",
  "/healthz",
  "/metrics",
  "/openapi.json",
  "/probe",
  "/tv",
  "/companion",
  "/join.svg",
];

Deno.test("the gateway tells nobody its token or the broker's password", async () => {
  await using broker = await startBroker();
  await using gateway = await startWithSecrets(broker.port);
  const base = `http://127.0.0.1:${gateway.port}`;
  const heard: string[] = [];
  for (const path of OPEN) heard.push(await textOf(`${base}${path}`));
  for (const given of [TOKEN, `${TOKEN}0`, "wrong-wrong-wrong"]) {
    const headers = { authorization: `Bearer ${given}` };
    heard.push(await textOf(`${base}/presentation`, { headers }));
    heard.push(await textOf(`${base}/server?token=${given}`));
  }
  for (const path of ["/push", "/cii"]) {
    await using socket = await TextSocket.connect(
      `ws://127.0.0.1:${gateway.port}${path}`,
    );
    heard.push(JSON.stringify(await socket.next()));
  }
  await broker.stop("SIGKILL");
  await gateway.stop();
  heard.push(gateway.stdout(), gateway.stderr());
  assertStringIncludes(gateway.stderr(), `127.0.0.1:${broker.port}`);
  assertNoSecret(heard);
});

Deno.test("a broker's URL that is wrong is shown without its password", async () => {
  const url = `mqtt://${USER}:${PASSWORD}@127.0.0.1:1:2`;
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-P", "--no-prompt", "services/ts/main.ts", "--json"],
    env: { DVBCSS_CHANNEL: url },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const said = decoder.decode(output.stdout) + decoder.decode(output.stderr);
  assertEquals(output.success, false);
  assertStringIncludes(said, "127.0.0.1:1:2");
  assertNoSecret([said]);
});

function startBroker(): Promise<ServiceProcess> {
  const args = ["--json", "--port=0"];
  return startProgram("services/broker/main.ts", args);
}

function startWithSecrets(brokerPort: number): Promise<ServiceProcess> {
  const path = "services/gateway/main.ts";
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-P", "--no-prompt", path, "--json", "--log-level=debug"],
      ...["--hostname=127.0.0.1", "--port=0", "--wc-port=0"],
    ],
    env: {
      DVBCSS_CONTROL_TOKEN: TOKEN,
      DVBCSS_CHANNEL: `mqtt://${USER}:${PASSWORD}@127.0.0.1:${brokerPort}`,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return untilListening(child, path);
}

async function textOf(url: string, init?: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  return `${[...response.headers].join("\n")}\n${await response.text()}`;
}

function assertNoSecret(texts: readonly string[]): void {
  for (const secret of SECRETS) {
    const telling = texts.filter((text) => text.includes(secret));
    assertEquals(telling, [], `${secret} is told`);
  }
}
