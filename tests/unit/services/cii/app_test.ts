import { assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import { ciiApp, CiiService } from "@dvbcss/service-cii";
import { serviceParts } from "../../../support/service_parts.ts";

const OPTIONS = {
  advertise: undefined,
  maxConnections: 1,
  diffOnly: false,
  contentId: "dvb://1.2.3",
};

const HOST = { headers: { host: "192.0.2.7:7681" } };

Deno.test("ciiApp() hints at WebSocket clients when it is asked for a page", async () => {
  await using parts = await serviceParts("cii-app-hint", "cii");
  await using service = new CiiService(OPTIONS, parts);
  const response = await ciiApp(service, parts.metrics).request("/cii", HOST);
  assertEquals(response.status, 426);
  assertStringIncludes(await response.text(), "ws://");
});

Deno.test("ciiApp() answers 503 when full and 403 while disabled", async () => {
  await using parts = await serviceParts("cii-app-full", "cii");
  const options = { ...OPTIONS, maxConnections: 0 };
  await using service = new CiiService(options, parts);
  const app = ciiApp(service, parts.metrics);
  assertEquals((await app.request("/cii", HOST)).status, 503);
  service.hub.disable();
  assertEquals((await app.request("/cii", HOST)).status, 403);
  service.hub.enable();
  assertEquals((await app.request("/cii", HOST)).status, 503);
});

Deno.test("ciiApp() answers 400 to a request that does not name its host", async () => {
  await using parts = await serviceParts("cii-app-host", "cii");
  await using service = new CiiService(OPTIONS, parts);
  const headers = { host: '"quoted"' };
  const app = ciiApp(service, parts.metrics);
  assertEquals((await app.request("/cii", { headers })).status, 400);
});

Deno.test("ciiApp() tells its health and what it counts", async () => {
  await using parts = await serviceParts("cii-app-health", "cii");
  await using service = new CiiService(OPTIONS, parts);
  const app = ciiApp(service, parts.metrics);
  const health = await (await app.request("/healthz")).json();
  assertEquals(health.status, "ok");
  assertEquals(health.connections, 0);
  assertEquals(health.contentId, "dvb://1.2.3");
  await app.request("/cii", HOST);
  const metrics = await app.request("/metrics");
  assertStringIncludes(metrics.headers.get("content-type") ?? "", "0.0.4");
  assertStringIncludes(
    await metrics.text(),
    'cii_refused_connections_total{reason="not-a-websocket"} 1',
  );
});

Deno.test("ciiApp() answers 404 elsewhere", async () => {
  await using parts = await serviceParts("cii-app-404", "cii");
  await using service = new CiiService(OPTIONS, parts);
  const app = ciiApp(service, parts.metrics);
  assertEquals((await app.request("/ts")).status, 404);
});
