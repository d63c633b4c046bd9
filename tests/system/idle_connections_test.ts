import { assertEquals } from "@dvbcss/std/assert";
import { deadline, delay } from "@dvbcss/std/async";
import {
  type ServiceProcess,
  untilListening,
} from "../support/service_process.ts";
import { TextSocket } from "../support/text_socket.ts";
import { until } from "../support/until.ts";

/** File descriptors that the service may have: few, so that they are soon gone. */
const DESCRIPTORS = 128;

const ANSWER_WITHIN_MILLIS = 10_000;

Deno.test("a service outlives who holds every connection it can have", async () => {
  await using service = await startConfined();
  await using companion = await TextSocket.connect(service.url);
  await companion.next();
  const held = await holdConnections(service);
  try {
    await until(() => service.stderr().includes("accept-failed"));
  } finally {
    held.forEach((connection) => connection.close());
  }
  const url = `http://127.0.0.1:${service.port}/healthz`;
  const health = await deadline(answerOf(url), ANSWER_WITHIN_MILLIS);
  assertEquals(health["connections"], 1);
  const { code } = await service.stop();
  assertEquals(code, 0);
  assertEquals((await companion.ended).code, 1001);
});

/** Asks until somebody answers. */
async function answerOf(url: string): Promise<Record<string, unknown>> {
  for (;;) {
    try {
      return await (await fetch(url)).json();
    } catch {
      await delay(20);
    }
  }
}

/** Idle connections until no more are taken. */
async function holdConnections(
  { port }: ServiceProcess,
): Promise<readonly Deno.Conn[]> {
  const held: Deno.Conn[] = [];
  try {
    while (held.length < 2 * DESCRIPTORS) {
      held.push(await Deno.connect({ hostname: "127.0.0.1", port }));
    }
  } catch {
    // Nobody listens for the moment.
  }
  return held;
}

function startConfined(): Promise<ServiceProcess> {
  const program = [Deno.execPath(), "run", "-P", "--no-prompt"];
  const args = ["services/cii/main.ts", "--port", "0", "--json"];
  const child = new Deno.Command("sh", {
    args: [
      "-c",
      `ulimit -n ${DESCRIPTORS}; exec "$@"`,
      "sh",
      ...program,
      ...args,
    ],
    cwd: new URL("../../", import.meta.url),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return untilListening(child, "services/cii/main.ts");
}
