import { findProgram } from "./find_program.ts";
import { until } from "./until.ts";

/** A running Mosquitto; disposing it ends it. */
export interface Mosquitto extends AsyncDisposable {
  /** Where it can be reached. */
  readonly url: string;
}

/** Where Mosquitto is on this machine, or null. */
export function findMosquitto(): string | null {
  return findProgram("mosquitto");
}

/** Starts Mosquitto on loopback and waits until it accepts connections. */
export async function startMosquitto(path: string): Promise<Mosquitto> {
  const port = freePort();
  const child = await spawnMosquitto(path, port);
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

/** Starts Mosquitto on a port and waits until it accepts connections there. */
export async function spawnMosquitto(
  path: string,
  port: number,
): Promise<Deno.ChildProcess> {
  const child = new Deno.Command(path, {
    args: ["-p", `${port}`],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let accepts = false;
  const attempts = setInterval(() => {
    Deno.connect({ port }).then((connection) => {
      connection.close();
      accepts = true;
    }, () => {});
  }, 20);
  try {
    await until(() => accepts, "Mosquitto");
  } catch (error) {
    child.kill("SIGKILL");
    await child.status;
    throw error;
  } finally {
    clearInterval(attempts);
  }
  return child;
}

/** A port that nobody listens on now. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
