import { assert, assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import { deadline, delay } from "@dvbcss/std/async";
import { OPCODE, RawWebSocket } from "../support/raw_websocket.ts";
import { RunningGateway } from "../support/running_gateway.ts";
import { TextSocket } from "../support/text_socket.ts";
import { UdpClient } from "../support/udp_client.ts";

/** Clears a screen, sets a title, turns text round, begins a line of its own. */
const EVIL = "\u001b[2J\u001b]0;evil\u0007\u009b31m\u202e\u2028evil";

/** What may not be in a line of a log, in any form. */
const UNESCAPED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const MARKUP = "<img src=x onerror=alert(1)>";

for (const form of ["JSON", "text"]) {
  Deno.test(`nothing of a stranger reaches the gateway's log unescaped, in ${form}`, async () => {
    const args = ["--log-level=debug"];
    await using gateway = await RunningGateway.start(
      form === "JSON" ? args : [...args, "--no-json"],
    );
    for (const request of hostileRequests()) await say(gateway, request);
    await sayInWebSockets(gateway);
    using udp = new UdpClient("127.0.0.1", gateway.wcPort);
    await udp.send(new TextEncoder().encode(EVIL));
    // Once a second for each peer: these are worth a line of their own.
    await delay(1_100);
    await sayInWebSockets(gateway);
    await gateway.control("PATCH", "/presentation", { contentId: EVIL });
    await gateway.http(`/timelines/${encodeURIComponent(EVIL)}`);
    const { text: metrics } = await gateway.http("/metrics");
    const said = gateway.process.stderr().split("\n").slice(1);
    assert(said.length > 3);
    for (const line of said) {
      assert(!UNESCAPED.test(line), JSON.stringify(line));
      assert(!line.includes("alert(1)"));
    }
    for (const line of metrics.split("\n")) assert(!UNESCAPED.test(line));
    assertEquals(metrics.includes("evil"), false);
  });
}

Deno.test("pages show a content id as what it is, not as markup", async () => {
  await using gateway = await RunningGateway.start();
  const contentId = `dvb://1.2.3${MARKUP}"'`;
  const changed = await gateway.control("PATCH", "/presentation", {
    contentId,
    presentationStatus: ["okay", `x-${MARKUP.replaceAll(" ", "")}`],
  });
  assertEquals(changed.status, 200);
  const { text: page } = await gateway.http("/status");
  assertStringIncludes(page, "dvb://1.2.3&lt;img src=x");
  assertEquals(/<img/i.test(page), false);
  // The dashboard is given JSON and makes text nodes of it.
  const url = `ws://127.0.0.1:${gateway.port}/push`;
  await using dashboard = await TextSocket.connect(url);
  const { content } = await dashboard.next();
  assert(typeof content === "object" && content !== null);
  assertEquals("contentId" in content && content.contentId, contentId);
});

/** Each with the evil in another place, as octets. */
function hostileRequests(): readonly string[] {
  const host = "Host: localhost";
  const percent = encodeURIComponent(EVIL);
  return [
    `GET /${percent} HTTP/1.1\r\n${host}\r\n\r\n`,
    `GET /${EVIL} HTTP/1.1\r\n${host}\r\n\r\n`,
    `GET /cii?${percent} HTTP/1.1\r\n${host}\r\n\r\n`,
    `GET /cii HTTP/1.1\r\nHost: ${EVIL}\r\n\r\n`,
    `GET /presentation HTTP/1.1\r\n${host}\r\nOrigin: http://${EVIL}\r\n\r\n`,
    `GET /presentation HTTP/1.1\r\n${host}\r\nUser-Agent: ${MARKUP}\u009b2J\r\n\r\n`,
    `${EVIL} / HTTP/1.1\r\n${host}\r\n\r\n`,
    `GET /cii HTTP/1.1\r\n${host}\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${EVIL}\r\n\r\n`,
    `PATCH /presentation HTTP/1.1\r\n${host}\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{"\u001b[2J":`,
  ];
}

/** Says it, and waits for an answer or the end. */
async function say(gateway: RunningGateway, request: string): Promise<void> {
  const connection = await Deno.connect({
    hostname: "127.0.0.1",
    port: gateway.port,
  });
  try {
    await connection.write(new TextEncoder().encode(request));
    await deadline(connection.read(new Uint8Array(1_024)), 5_000);
  } catch {
    // It was cut off, which is an answer too.
  } finally {
    connection.close();
  }
}

async function sayInWebSockets(gateway: RunningGateway): Promise<void> {
  const base = `ws://127.0.0.1:${gateway.port}`;
  const setup = { contentIdStem: EVIL, timelineSelector: EVIL };
  for (const path of ["/cii", "/ts", "/wc", "/report", "/push"]) {
    using socket = await RawWebSocket.connect(`${base}${path}`);
    await socket.send(OPCODE.TEXT, JSON.stringify(setup));
    await socket.send(OPCODE.TEXT, EVIL);
    await socket.send(OPCODE.BINARY, new TextEncoder().encode(EVIL));
    await socket.send(OPCODE.CLOSE, `\u0003\u00e8${EVIL}`);
    await deadline(socket.closeCode(), 10_000);
  }
}
