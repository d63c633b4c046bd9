import type { Logger } from "../observation/logger.ts";
import { printable } from "../observation/printable.ts";

/** Settings of {@linkcode reportToSupervisor}. */
export interface SupervisionOptions {
  /** Where it is logged that the supervisor cannot be told. */
  readonly logger: Logger;
  /**
   * Settles once the parts of the program that have threads of their own have
   * shown that they live; this thread shows it by asking.
   */
  readonly proveAlive?: () => Promise<unknown>;
  /** Reads an environment variable; the process's own unless said otherwise. */
  readonly env?: (name: string) => string | undefined;
}

/**
 * Tells the program that started this one, if that wants to know, that this one
 * is ready, then again and again that it lives, and on disposal that it stops.
 *
 * It speaks the protocol of systemd, which restarts a unit with `Type=notify`
 * and `WatchdogSec=` that has not been heard for that long: a thread that hangs
 * sends nothing. Whoever starts the program otherwise sets none of the variables,
 * and then nothing is sent.
 *
 * Source: sd_notify(3) and sd_watchdog_enabled(3) of systemd.
 *
 * @param options Settings.
 * @returns What says on disposal that the program stops.
 *
 * @example A main file
 * ```ts ignore
 * await using service = serveWc(options);
 * using _supervision = reportToSupervisor({ logger });
 * await untilSignal();
 * ```
 */
export function reportToSupervisor(options: SupervisionOptions): Disposable {
  const { logger, env = (name) => Deno.env.get(name) } = options;
  const path = env("NOTIFY_SOCKET") ?? "";
  // Anything but a path or an abstract name is for other kinds of supervisors.
  if (!/^[/@]./.test(path)) return { [Symbol.dispose]: () => {} };
  const supervisor = new Supervisor(path, logger);
  void supervisor.tell("READY=1");
  const watchdogMillis = watchdogMillisIn(env);
  const beats = watchdogMillis === undefined
    ? undefined
    : beat(supervisor, watchdogMillis / 2, options.proveAlive);
  return {
    [Symbol.dispose]: () => {
      clearInterval(beats);
      supervisor[Symbol.dispose]();
    },
  };
}

/** Who listens at the socket of `NOTIFY_SOCKET`. */
class Supervisor implements Disposable {
  readonly #path: string;
  readonly #logger: Logger;
  readonly #socket = Deno.listenDatagram({ transport: "unixpacket" });
  #isUnreachable = false;
  #isDisposed = false;

  constructor(path: string, logger: Logger) {
    this.#path = path.replace(/^@/, "\0");
    this.#logger = logger;
  }

  /** Sends a state; that it cannot is logged once, and harms nothing here. */
  async tell(state: string): Promise<void> {
    if (this.#isDisposed) return;
    try {
      await this.#socket.send(new TextEncoder().encode(state), {
        transport: "unixpacket",
        path: this.#path,
      });
      this.#isUnreachable = false;
    } catch (error) {
      if (this.#isUnreachable) return;
      this.#isUnreachable = true;
      const reason = error instanceof Error ? error.message : String(error);
      this.#logger.warn("supervisor-unreachable", {
        state,
        reason: printable(reason),
      });
    }
  }

  [Symbol.dispose](): void {
    const told = this.tell("STOPPING=1");
    this.#isDisposed = true;
    void told.then(() => this.#socket.close());
  }
}

/** Says that the program lives, each time only after it has been shown. */
function beat(
  supervisor: Supervisor,
  everyMillis: number,
  proveAlive: () => Promise<unknown> = () => Promise.resolve(),
): ReturnType<typeof setInterval> {
  let isAsking = false;
  return setInterval(async () => {
    // Whoever has not answered the last time is not asked again.
    if (isAsking) return;
    isAsking = true;
    try {
      await proveAlive();
    } catch {
      // A part that broke is no proof; the program ends by itself then.
      return;
    }
    isAsking = false;
    await supervisor.tell("WATCHDOG=1");
  }, everyMillis);
}

/** How often the supervisor wants to hear of this process, in milliseconds. */
function watchdogMillisIn(
  env: (name: string) => string | undefined,
): number | undefined {
  const forWhom = env("WATCHDOG_PID");
  if (forWhom !== undefined && forWhom !== String(Deno.pid)) return undefined;
  const micros = Number(env("WATCHDOG_USEC"));
  return Number.isSafeInteger(micros) && micros > 0 ? micros / 1e3 : undefined;
}
