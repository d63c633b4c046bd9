import mqtt, { type MqttClient } from "mqtt";
import { CHANNEL_CASES } from "../conformance/channel_suite.ts";
import { findMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { RealChannel } from "../support/real_channel.ts";
import { startService } from "../support/service_process.ts";

Deno.test("channel by the embedded broker", async (t) => {
  await using broker = await startService("broker");
  await runSuite(t, broker.url);
});

const path = findMosquitto();

Deno.test({
  name: path === null
    ? "channel by Mosquitto, which is not on this machine"
    : "channel by Mosquitto",
  ignore: path === null,
  fn: async (t) => {
    if (path === null) return;
    await using broker = await startMosquitto(path);
    await runSuite(t, broker.url);
  },
});

async function runSuite(t: Deno.TestContext, url: string): Promise<void> {
  const stranger = await mqtt.connectAsync(url, { reconnectPeriod: 0 });
  try {
    for (const { name, run } of CHANNEL_CASES) {
      await t.step(
        name,
        () => run(() => Promise.resolve(new RealChannel(url, by(stranger)))),
      );
    }
  } finally {
    await stranger.endAsync(true);
  }
}

function by(stranger: MqttClient) {
  return async (name: string, writer: string, text: string): Promise<void> => {
    const topic = `dvbcss/v2/${name}/${writer}/${writer}`;
    await stranger.publishAsync(topic, text, { qos: 1, retain: false });
  };
}
