import { assert, assertEquals } from "@dvbcss/std/assert";
import { RunningGateway } from "../support/running_gateway.ts";
import { TextSocket } from "../support/text_socket.ts";

const CT = "urn:dvb:css:timeline:ct";
const PTS = "urn:dvb:css:timeline:pts";
const TOKEN = "0123456789abcdef";

function serverUrl(gateway: RunningGateway): string {
  return `ws://127.0.0.1:${gateway.port}/server`;
}

/** What a page made with dvbcsstv-lib says of a film ten seconds in. */
function film(millis: number) {
  return {
    cii: {
      protocolVersion: "1.1",
      contentId: "https://tv.example/film.mp4",
      contentIdStatus: "final",
      presentationStatus: "okay",
      mrsUrl: null,
      timelines: [{
        timelineSelector: CT,
        timelineProperties: { unitsPerTick: 1, unitsPerSecond: 12_800 },
      }],
    },
    controlTimestamps: {
      [CT]: {
        contentTime: "128000",
        wallClockTime: `${millis}000000`,
        timelineSpeedMultiplier: 1,
      },
    },
  };
}

Deno.test("a page of dvbcsstv-lib is the TV, for companions that know PTS only", async () => {
  await using gateway = await RunningGateway.start();
  await using cii = await gateway.cii();
  await cii.next();
  await using page = await TextSocket.connect(serverUrl(gateway));
  assertEquals((await page.next())["ciiUrl"], gateway.ciiUrl);
  assertEquals((await page.next())["add_timelineSelectors"], []);
  assertEquals((await page.next())["nrOfSlaves"], 1);
  await using pts = await gateway.ts(PTS);
  assertEquals((await page.next())["add_timelineSelectors"], [PTS]);
  page.send(JSON.stringify(film(Date.now())));
  assertEquals((await page.next())["add_timelineSelectors"], [CT]);
  const told = await cii.nextWhere((one) =>
    one["contentId"] === "https://tv.example/film.mp4"
  );
  assert(JSON.stringify(told["timelines"]).includes(CT));
  const control = await pts.nextWhere((one) => one["contentTime"] === "900000");
  assertEquals(control["timelineSpeedMultiplier"], 1);
  await page[Symbol.asyncDispose]();
  await pts.nextWhere((one) => one["contentTime"] === null);
  await cii.nextWhere((one) => String(one["contentId"]).startsWith("dvb:"));
});

Deno.test("what a page plays is changed through the page, not behind its back", async () => {
  await using gateway = await RunningGateway.start();
  await using page = await TextSocket.connect(serverUrl(gateway));
  page.send(JSON.stringify({ hello: { name: "tv" }, ...film(Date.now()) }));
  await page.nextWhere((one) => one["isOwner"] === true);
  const path = `/timelines/${CT}`;
  const asked = await gateway.control("PUT", path, { action: "pause" });
  assertEquals(asked.status, 202);
  const command = await page.nextWhere((one) => "command" in one);
  assertEquals(command["command"], { do: "pause" });
  const other = await gateway.control("PATCH", "/presentation", {
    contentId: "mine",
  });
  assertEquals(other.status, 409);
  assertEquals(JSON.parse(other.text).error, "player-plays");
  const gone = await gateway.http(path, { method: "DELETE" });
  assertEquals(gone.status, 409);
});

Deno.test("a page that breaks off in the middle of a message is gone, and nothing else", async () => {
  await using gateway = await RunningGateway.start();
  await using pts = await gateway.ts(PTS);
  await pts.next();
  const socket = await Deno.connect({
    hostname: "127.0.0.1",
    port: gateway.port,
  });
  const text = new TextEncoder();
  await socket.write(text.encode(
    "GET /server HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n" +
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  ));
  await socket.read(new Uint8Array(1_024));
  // The head of a text of 100 octets, and then one octet.
  await socket.write(new Uint8Array([0x81, 0xe4, 0, 0, 0, 0, 0x7b]));
  socket.close();
  await using page = await TextSocket.connect(serverUrl(gateway));
  page.send(JSON.stringify(film(Date.now())));
  await pts.nextWhere((one) => one["contentTime"] === "900000");
});

Deno.test("who may not play is told why", async () => {
  await using gateway = await RunningGateway.start([
    `--control-token=${TOKEN}`,
  ]);
  const foreign = { origin: "https://evil.example" };
  const refused = await gateway.http("/server", { headers: foreign });
  assertEquals(refused.status, 403);
  assertEquals(JSON.parse(refused.text).error, "wrong-origin");
  const allowed = await gateway.http(`/server?token=${TOKEN}`, {
    headers: foreign,
  });
  assertEquals(allowed.status, 426);
});

Deno.test("the probe answers pages from anywhere, and a browser's question before", async () => {
  await using gateway = await RunningGateway.start();
  const url = `http://127.0.0.1:${gateway.port}/probe`;
  const asked = await fetch(url, {
    method: "OPTIONS",
    headers: {
      "origin": "https://player.example",
      "access-control-request-method": "GET",
      "access-control-request-private-network": "true",
    },
  });
  assertEquals(asked.status, 204);
  const header = (name: string) => asked.headers.get(name);
  assertEquals(header("access-control-allow-origin"), "*");
  assertEquals(header("access-control-allow-private-network"), "true");
  const answered = await fetch(url);
  assertEquals(answered.headers.get("access-control-allow-origin"), "*");
  assertEquals((await answered.json()).service, "dvbcss-gateway");
});
