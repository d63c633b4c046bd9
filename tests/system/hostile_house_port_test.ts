import { assert, assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import { runProgram } from "../support/service_process.ts";

/** A program, the option that takes a port of it, and what is tried in words. */
interface Listener {
  readonly service: string;
  readonly option: string;
  readonly transport: "TCP" | "UDP";
  readonly others: readonly string[];
}

const GATEWAY = ["--port=0", "--wc-port=0"];

const LISTENERS: readonly Listener[] = [
  { service: "wc", option: "--port", transport: "UDP", others: [] },
  {
    service: "wc",
    option: "--http-port",
    transport: "TCP",
    others: ["--port=0"],
  },
  { service: "cii", option: "--port", transport: "TCP", others: [] },
  { service: "ts", option: "--port", transport: "TCP", others: [] },
  { service: "broker", option: "--port", transport: "TCP", others: [] },
  { service: "gateway", option: "--port", transport: "TCP", others: GATEWAY },
  {
    service: "gateway",
    option: "--wc-port",
    transport: "UDP",
    others: GATEWAY,
  },
];

Deno.test.each(LISTENERS)(
  "$service says in a line that the port of $option is taken, and ends",
  async ({ service, option, transport, others }) => {
    using taken = take(transport);
    const { code, stdout, stderr } = await runProgram(
      `services/${service}/main.ts`,
      ["--hostname=127.0.0.1", ...others, `${option}=${taken.port}`],
    );
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, `${service} cannot go on: `);
    assertStringIncludes(
      stderr,
      `Cannot listen on ${transport} 127.0.0.1:${taken.port}: another program has this port in use (EADDRINUSE)`,
    );
    assertStringIncludes(stderr, `'sport = :${taken.port}'`);
    assertNoStack(stderr);
  },
);

Deno.test("cii says in a line that its address is on no interface, and ends", async () => {
  const args = ["--hostname=192.168.254.254", "--port=0"];
  const { code, stderr } = await runProgram("services/cii/main.ts", args);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "no interface has this address at present");
  assertNoStack(stderr);
});

function assertNoStack(stderr: string): void {
  assert(!/^\s+at /m.test(stderr));
}

/** Takes a port of loopback. */
function take(
  transport: "TCP" | "UDP",
): { readonly port: number } & Disposable {
  const wanted = { hostname: "127.0.0.1", port: 0 };
  const socket = transport === "TCP"
    ? Deno.listen(wanted)
    : Deno.listenDatagram({ ...wanted, transport: "udp" });
  if (!("port" in socket.addr)) throw new Error("No port");
  return { port: socket.addr.port, [Symbol.dispose]: () => socket.close() };
}
