import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { delay } from "@dvbcss/std/async";
import { quantile } from "../bench/statistics.ts";
import { compare, Listener, UpstreamChain } from "../support/upstream_chain.ts";
import { until } from "../support/until.ts";

const MPD = "urn:dvb:css:timeline:mpd:period:rel:1000";

Deno.test("a relay keeps its companions in step with those of the TV", async () => {
  await using chain = await UpstreamChain.start();
  await using direct = new Listener(chain.tv.ciiUrl);
  await using relayed = new Listener(chain.relay.ciiUrl);
  await until(() => direct.inStep && relayed.inStep, "companions in step");
  await delay(1_000);
  const { content } = relayed.tv.companion;
  assertEquals(content?.wcUrl, `udp://127.0.0.1:${chain.relay.wcPort}`);
  assertEquals(content?.tsUrl, `ws://127.0.0.1:${chain.relay.port}/ts`);
  const stated = content?.timelines?.[0]?.properties.accuracySeconds ?? 0;
  const { differences, beyond } = await compare(direct, relayed, 3, stated);
  assertEquals(beyond, 0);
  // The aim is 0.5 ms; what is asserted is what a busy machine keeps.
  assertLess(quantile(differences, 0.5), 0.005);

  // A page that only counts holds no connection; one timeline takes one.
  assertEquals(await tsConnections(chain), 2);
  await using other = new Listener(chain.relay.ciiUrl);
  await using third = new Listener(chain.relay.ciiUrl, MPD);
  await until(() => other.inStep && third.inStep, "more companions in step");
  assertEquals(await tsConnections(chain), 3);
});

Deno.test("a relay passes on what changes, and that the TV is gone and back", async () => {
  await using chain = await UpstreamChain.start();
  await using relayed = new Listener(chain.relay.ciiUrl);
  await until(() => relayed.inStep, "a companion in step");

  let since = performance.now();
  await chain.tv.control("PATCH", "/presentation", {
    contentId: "dvb://4.5.6",
    presentationStatus: ["transitioning"],
  });
  assertLess(
    await relayed.heard(
      since,
      (event) => event.kind === "content" && event.contentId === "dvb://4.5.6",
    ),
    2_000,
  );
  await until(() => relayed.inStep, "a companion in step with other content");

  since = performance.now();
  await chain.tv.control(
    "PUT",
    "/timelines/urn:dvb:css:timeline:pts",
    { action: "pause" },
  );
  assertLess(
    await relayed.heard(
      since,
      (event) => event.kind === "timing-change" && event.speedChanged,
    ),
    2_000,
  );

  await chain.killTv();
  since = performance.now();
  assertLess(
    await relayed.heard(
      since - 500,
      (event) => event.kind === "content" && event.contentId === null,
    ),
    2_500,
  );
  assert(!relayed.inStep, "a timeline runs on without a TV");
  await chain.restartTv();
  await until(() => relayed.inStep, "a companion back in step");
  await using direct = new Listener(chain.tv.ciiUrl);
  await until(() => direct.inStep, "a companion of the TV");
  const { beyond } = await compare(direct, relayed, 1, 0.005);
  assertEquals(beyond, 0);
});

async function tsConnections({ tv }: UpstreamChain): Promise<number> {
  const { text } = await tv.http("/metrics");
  return Number(text.match(/^ts_connections (\d+)$/m)?.[1]);
}
