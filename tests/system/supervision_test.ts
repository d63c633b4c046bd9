import { assert, assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import { delay } from "@dvbcss/std/async";
import { NotifySocket } from "../support/notify_socket.ts";
import {
  type ServiceProcess,
  untilListening,
} from "../support/service_process.ts";
import { until } from "../support/until.ts";

const BEAT = "WATCHDOG=1";

const SERVICES: readonly {
  readonly name: string;
  readonly args: readonly string[];
}[] = [
  { name: "gateway", args: ["--port=0", "--wc-port=0"] },
  { name: "wc", args: ["--port=0"] },
  { name: "cii", args: ["--port=0"] },
  { name: "ts", args: ["--port=0"] },
  // Where nobody serves MQTT, which must not keep it from being ready.
  { name: "source", args: ["--port=0", "--channel=mqtt://127.0.0.1:9"] },
];

Deno.test.each(SERVICES)(
  "$name tells systemd that it is ready, lives and stops, by its own permissions",
  async ({ name, args }) => {
    await using socket = await NotifySocket.listen();
    const flags = await socket.permissionsOf(`services/${name}`);
    await using service = await supervise(
      [...flags, `services/${name}/main.ts`, "--json", ...args],
      { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: "200000" },
    );
    await until(
      () => socket.told.filter((one) => one === BEAT).length >= 2,
      "two beats",
    );
    assertEquals(socket.told[0], "READY=1");
    assertEquals((await service.stop()).code, 0);
    await until(() => socket.told.at(-1) === "STOPPING=1", "a goodbye");
    assert(!service.stderr().includes("supervisor"), service.stderr());
  },
);

Deno.test("reportToSupervisor() falls silent when a part does not prove that it lives", async () => {
  await using socket = await NotifySocket.listen();
  await using program = await superviseTestProgram(socket, {
    WATCHDOG_USEC: "40000",
  });
  const expected = ["READY=1", BEAT, BEAT, BEAT];
  await until(() => socket.told.length >= expected.length, "three beats");
  // Five more would be due; that none comes is what systemd acts on.
  await delay(100);
  assertEquals(socket.told, expected);
  assertEquals((await program.stop()).code, 0);
});

Deno.test("reportToSupervisor() does not beat when the watchdog is another process's", async () => {
  await using socket = await NotifySocket.listen();
  await using program = await superviseTestProgram(socket, {
    WATCHDOG_USEC: "20000",
    WATCHDOG_PID: "1",
  });
  await until(() => socket.told.length >= 1, "readiness");
  await delay(100);
  await program.stop();
  assertEquals(socket.told.filter((one) => one === BEAT), []);
});

Deno.test("reportToSupervisor() says once that nobody is there, and goes on", async () => {
  await using socket = await NotifySocket.listen();
  const flags = await socket.permissionsOf("services/wc");
  await using program = await supervise(
    [...flags, "tests/support/supervised_program.ts"],
    { NOTIFY_SOCKET: "/run/systemd/no-such-socket", WATCHDOG_USEC: "20000" },
  );
  await until(() => program.stderr().includes("\n"), "a line of log");
  await delay(100);
  assertEquals((await program.stop()).code, 0);
  const lines = program.stderr().trimEnd().split("\n");
  assertEquals(lines.length, 1, program.stderr());
  assertStringIncludes(lines[0] ?? "", "supervisor-unreachable");
});

async function superviseTestProgram(
  socket: NotifySocket,
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const flags = await socket.permissionsOf("services/wc");
  return await supervise(
    [...flags, "tests/support/supervised_program.ts"],
    { NOTIFY_SOCKET: socket.path, ...env },
  );
}

function supervise(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...args],
    cwd: new URL("../../", import.meta.url),
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return untilListening(child, args.join(" "));
}
