import { deadline, delay } from "@dvbcss/std/async";
import { UdpClient } from "../../support/udp_client.ts";
import {
  ANSWER_WITHIN_MILLIS,
  faultOf,
  INJECTION,
  type Misdeed,
  type Target,
} from "./misdeed.ts";

const WC = "wc_discarded_total";

/** Sends a datagram, then a good request, which is answered after it was read. */
async function sendAndAsk(port: number, datagram: Uint8Array): Promise<void> {
  using client = new UdpClient("127.0.0.1", port);
  await client.send(datagram);
  await client.ask(new Uint8Array(32));
}

function badHeader(name: string, fault: string, header: number[]): Misdeed {
  return {
    name,
    counted: faultOf(WC, fault),
    commit: ({ wcPort }, random) => {
      const datagram = random.octets(32);
      datagram.set(header);
      return sendAndAsk(wcPort, datagram);
    },
  };
}

/** What is done by datagrams. */
export const DATAGRAM_MISDEEDS: readonly Misdeed[] = [
  {
    name: "a datagram of a wrong length",
    counted: faultOf(WC, "wrong-length"),
    commit: ({ wcPort }, random) => {
      const length = random.integer(0, 1_400);
      return sendAndAsk(wcPort, random.octets(length === 32 ? 33 : length));
    },
  },
  {
    name: "an oversize datagram",
    counted: faultOf(WC, "wrong-length"),
    commit: ({ wcPort }, random) => sendAndAsk(wcPort, random.octets(60_000)),
  },
  badHeader("a version of the future", "unknown-version", [1, 0]),
  badHeader("an unknown type", "unknown-type", [0, 9]),
  badHeader("a response to nobody", "not-a-request", [0, 1]),
];

const ODD_REQUESTS: readonly string[] = [
  "GET /%0a%0d%1b[31m%00 HTTP/1.1",
  "GET /../../../../etc/passwd HTTP/1.1",
  `GET /${"a".repeat(8_000)} HTTP/1.1`,
  "BREW /cii HTTP/1.1",
  "GET /cii HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade",
  `GET /ts HTTP/1.1\r\nUser-Agent: ${encodeURI(INJECTION)}`,
  "GET http://[::1/ HTTP/9.9",
  "\u0016\u0003\u0001 hello",
];

async function connectTo(url: string): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(url);
  return await Deno.connect({ hostname, port: Number(port) });
}

/** What is done over bare TCP. */
export const HTTP_MISDEEDS: readonly Misdeed[] = [
  {
    name: "an odd HTTP request",
    counted: "",
    commit: async ({ ciiUrl }, random) => {
      const line = ODD_REQUESTS[random.integer(0, ODD_REQUESTS.length - 1)];
      using connection = await connectTo(ciiUrl);
      const request = `${line}\r\nHost: tv\r\nConnection: close\r\n\r\n`;
      await connection.write(new TextEncoder().encode(request));
      const answer = new Uint8Array(65_536);
      await deadline(connection.read(answer), ANSWER_WITHIN_MILLIS);
    },
  },
  {
    name: "half a handshake",
    counted: "",
    commit: async ({ tsUrl }: Target, random) => {
      using connection = await connectTo(tsUrl);
      const words = "GET /ts HTTP/1.1\r\nHost: x";
      await connection.write(
        new TextEncoder().encode(words.slice(0, random.integer(0, 26))),
      );
      await delay(random.integer(100, 3_000));
    },
  },
];
