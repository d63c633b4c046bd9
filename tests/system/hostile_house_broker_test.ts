import { assertEquals, assertNotEquals } from "@dvbcss/std/assert";
import { delay } from "@dvbcss/std/async";
import { freePort } from "../support/mosquitto.ts";
import { RunningGateway } from "../support/running_gateway.ts";
import {
  type ServiceProcess,
  startService,
} from "../support/service_process.ts";
import { TextSocket } from "../support/text_socket.ts";
import { UdpClient } from "../support/udp_client.ts";
import { until } from "../support/until.ts";

const SETUP = {
  contentIdStem: "",
  timelineSelector: "urn:dvb:css:timeline:pts",
};

/** Long enough for several attempts to find the broker. */
const ATTEMPTS_MILLIS = 2_500;

Deno.test("services start without their broker, say so once, and join when it comes", async () => {
  const port = freePort();
  const args = ["--hostname=127.0.0.1", `--channel=mqtt://127.0.0.1:${port}`];
  await using wc = await startService("wc", args);
  await using ts = await startService("ts", args);
  await using cii = await startService("cii", args);
  await using gateway = await RunningGateway.start(args.slice(1));
  // Each serves what it can by itself.
  using udp = new UdpClient("127.0.0.1", wc.port);
  assertEquals((await udp.ask(new Uint8Array(32))).length, 32);
  await using companion = await TextSocket.connect(cii.url);
  const alone = await companion.next();
  assertEquals([alone["wcUrl"], alone["tsUrl"]], [null, null]);
  await using follower = await TextSocket.connect(ts.url, SETUP);
  assertEquals((await follower.next())["contentTime"], null);
  await using screen = await gateway.ts(SETUP.timelineSelector);
  assertNotEquals((await screen.next())["contentTime"], null);
  await delay(ATTEMPTS_MILLIS);
  for (const service of [wc, ts, cii, gateway.process]) {
    await until(
      () => count(service, "channel-lost") > 0,
      "the line on the broker",
    );
    assertEquals(count(service, "channel-lost"), 1);
  }
  await using _broker = await startService("broker", ["--port", `${port}`]);
  await companion.nextWhere(({ wcUrl, tsUrl }) =>
    typeof wcUrl === "string" && typeof tsUrl === "string"
  );
  await follower.nextWhere(({ contentTime }) => contentTime !== null);
  for (const service of [wc, ts, cii, gateway.process]) {
    await until(() => count(service, "channel-connected") > 0, "the broker");
    assertEquals(count(service, "channel-connected"), 1);
    assertEquals(count(service, "channel-lost"), 1);
  }
});

function count({ stderr }: ServiceProcess, event: string): number {
  return stderr().split(`"event":"${event}"`).length - 1;
}
