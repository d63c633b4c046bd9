import { createServer, type Server } from "node:net";
import { listenFailure, type Logger } from "@dvbcss/runtime";
import { Aedes } from "aedes";

/** Settings of the broker. */
export interface BrokerOptions {
  /** Address to listen on. */
  readonly hostname: string;
  /** TCP port to listen on; 0 picks a free one. */
  readonly port: number;
  /** Where it says what happens. */
  readonly logger: Logger;
}

/** A running broker; disposing it closes all connections. */
export interface BrokerServer extends AsyncDisposable {
  /** Where it can be reached. */
  readonly url: string;
}

/**
 * Serves MQTT 3.1.1 over TCP until disposed.
 *
 * @param options Settings.
 * @returns The running broker.
 * @throws {Error} If the address cannot be listened on.
 */
export async function serveBroker(
  options: BrokerOptions,
): Promise<BrokerServer> {
  const { hostname, logger } = options;
  const broker = await Aedes.createBroker();
  reportFaults(broker, logger);
  const server = createServer((socket) => {
    // A peer that resets its connection is no news; the broker sees it close.
    socket.on("error", () => socket.destroy());
    broker.handle(socket);
  });
  const port = await listen(server, options);
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    url: `mqtt://${host}:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) =>
        server.close(() => resolve())
      );
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await closed;
    },
  };
}

/** What is no MQTT ends its own connection only, and is worth a log line. */
function reportFaults(broker: Aedes, logger: Logger): void {
  broker.on("connectionError", (_client, error) => {
    logger.debug("connection-refused", { reason: error.message });
  });
  broker.on("clientError", (client, error) => {
    logger.debug("client-fault", { client: client.id, reason: error.message });
  });
}

function listen(
  server: Server,
  { hostname, port }: BrokerOptions,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once(
      "error",
      (error) =>
        reject(listenFailure({ transport: "TCP", hostname, port }, error)),
    );
    server.listen(port, hostname, () => {
      const address = server.address();
      resolve(
        typeof address === "object" && address !== null ? address.port : port,
      );
    });
  });
}
