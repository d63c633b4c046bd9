import { followTv } from "@dvbcss/runtime";
import { assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import {
  runProgram,
  startProgram,
  startService,
} from "../support/service_process.ts";
import { ThreeServices } from "../support/three_services.ts";
import { until } from "../support/until.ts";

const OURS = "urn:example:ours";

Deno.test("a source of its own presents through the three services", async () => {
  await using three = await ThreeServices.start();
  await using tv = followTv({ ciiUrl: three.ciiUrl });
  await until(() => tv.reading().available, "the services' test programme");
  {
    await using source = await startService("source", [
      "--hostname=127.0.0.1",
      `--channel=${three.channelUrl}`,
      "--content-id=urn:example:ours",
    ]);
    await until(
      () => tv.companion.content?.contentId === OURS,
      "the source's content",
    );
    await until(() => tv.reading().available, "the source's timeline");
    const health = await fetch(source.url);
    const { source: kind, contentId } = await health.json();
    assertEquals([kind, contentId], ["test-programme", OURS]);
    assertEquals((await source.stop()).code, 0);
  }
  await until(
    () => tv.companion.content?.contentId !== OURS,
    "the services' own content again",
  );
});

Deno.test("a source waits for the wall clock before it begins", async () => {
  await using broker = await startProgram("services/broker/main.ts", [
    "--json",
    "--port=0",
  ]);
  await using source = await startService("source", [
    "--hostname=127.0.0.1",
    `--channel=mqtt://127.0.0.1:${broker.port}`,
  ]);
  const health = await (await fetch(source.url)).json();
  assertEquals([health.status, health.source], ["ok", null]);
});

Deno.test("a source on a channel that reaches nobody says so and ends", async () => {
  const path = "services/source/main.ts";
  const { code, stderr } = await runProgram(path, ["--port=0"]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "give --channel mqtt://HOST:PORT");
});
