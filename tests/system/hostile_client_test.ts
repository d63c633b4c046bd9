import { assertEquals, assertLess } from "@dvbcss/std/assert";
import { deadline } from "@dvbcss/std/async";
import { RawWebSocket } from "../support/raw_websocket.ts";
import { TestHub } from "../support/test_hub.ts";
import { TextSocket } from "../support/text_socket.ts";
import { until } from "../support/until.ts";

Deno.test("WebSocketHub drops a client who never reads, alone", async () => {
  await using hub = new TestHub();
  await using good = await TextSocket.connect(hub.url);
  using deaf = await RawWebSocket.connect(hub.url);
  await until(() => hub.clients.length === 2);
  const text = JSON.stringify({ text: "x".repeat(50_000) });
  let sent = 0;
  while (hub.clients.length === 2) {
    hub.send(text);
    sent++;
    await good.next();
    assertLess(sent, 1_000);
  }
  hub.send('{"text":"last"}');
  assertEquals(await good.next(), { text: "last" });
  assertEquals(hub.faults, ["too-slow"]);
  // Whoever reads on in the end learns why.
  assertEquals(await deadline(deaf.closeCode(), 10_000), 1008);
});

Deno.test("WebSocketHub frees a client who vanished", async () => {
  await using hub = new TestHub(1);
  await using good = await TextSocket.connect(hub.url);
  // It answers no ping, as if its network were gone.
  using _vanished = await RawWebSocket.connect(hub.url);
  await until(() => hub.clients.length === 2);
  await until(() => hub.clients.length === 1);
  hub.send('{"text":"last"}');
  assertEquals(await good.next(), { text: "last" });
  assertEquals(hub.faults, ["vanished"]);
});

Deno.test("WebSocketHub closes who brings a defect to light, alone", async () => {
  await using hub = new TestHub();
  await using good = await TextSocket.connect(hub.url);
  const bad = await TextSocket.connect(hub.url);
  bad.send("defect");
  assertEquals((await bad.ended).code, 1011);
  await until(() => hub.clients.length === 1);
  hub.send('{"text":"last"}');
  assertEquals(await good.next(), { text: "last" });
});
