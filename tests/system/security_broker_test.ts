/** What somebody can do who may publish on the broker, and what not. */

import { assert, assertEquals } from "@dvbcss/std/assert";
import mqtt, { type MqttClient } from "mqtt";
import { Witness } from "../support/recovery.ts";
import {
  type ServiceProcess,
  startProgram,
} from "../support/service_process.ts";
import { ThreeServices } from "../support/three_services.ts";
import { TextSocket } from "../support/text_socket.ts";
import { until } from "../support/until.ts";

const EVIL_CONTENT = '\u001b[31m<script>\r\n{"event":"listening"}';

const TOPIC = "dvbcss/v2/default";

/** Texts that are no announcement of anybody. */
const NONSENSE = [
  "hello",
  "[".repeat(100_000),
  '{"kind":"announcement","__proto__":{"parts":{}}}',
  JSON.stringify(announcement("wc-x", { wc: { host: "a\r\nb", port: 1 } })),
];

Deno.test("a hostile member of the broker ends nobody, and leaves no trace", async () => {
  const running: ServiceProcess[] = [];
  await using three = await ThreeServices.start(async (path, args, flags) => {
    const service = await startProgram(path, args, flags);
    running.push(service);
    return service;
  });
  await using witness = new Witness(three.ciiUrl);
  await until(() => witness.inStep, "a companion in step");
  const hostile = await mqtt.connectAsync(three.channelUrl);
  try {
    for (const text of NONSENSE) publish(hostile, "wc-x", text);
    // Somebody else's departure, from a topic of its own.
    for (const writer of ["wc", "ts", "cii"]) {
      const departure = { kind: "departure", writer, epoch: 2 ** 52 };
      publish(hostile, "wc-x", JSON.stringify(departure));
    }
    await using cii = await TextSocket.connect(three.ciiUrl);
    publish(hostile, "source-x", announcing(EVIL_CONTENT));
    await cii.nextWhere((one) => one["contentId"] === EVIL_CONTENT);
    publish(hostile, "source-x", "");
    await cii.nextWhere((one) => one["contentId"] !== EVIL_CONTENT);
    await until(() => witness.inStep, "the companion in step again");
  } finally {
    await hostile.endAsync(true);
  }
  for (const { stdout, stderr } of running) {
    assert(!stderr().includes("\u001b[31m"), "an escape sequence in the log");
    assertEquals(stdout().trim().split("\n").length, 1);
  }
});

function announcement(writer: string, parts: object) {
  return { kind: "announcement", writer, epoch: 1, sequence: 0, parts };
}

function announcing(contentId: string): string {
  const content = {
    contentId,
    contentIdStatus: "final",
    presentationStatus: ["okay"],
    mrsUrl: null,
    teUrl: null,
  };
  const parts = { content: { priority: 1_000_000, content } };
  return JSON.stringify(announcement("source-x", parts));
}

function publish(client: MqttClient, writer: string, text: string): void {
  const [service] = writer.split("-");
  client.publish(`${TOPIC}/${service}/${writer}`, text, { retain: true });
}
