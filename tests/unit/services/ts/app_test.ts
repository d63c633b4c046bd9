import { assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import { tsApp, TsService } from "@dvbcss/service-ts";
import { serviceParts } from "../../../support/service_parts.ts";

const OPTIONS = { advertise: undefined, maxConnections: 1, refreshSeconds: 5 };

Deno.test("tsApp() hints at WebSocket clients when it is asked for a page", async () => {
  await using parts = await serviceParts("ts-app-hint", "ts");
  await using service = new TsService(OPTIONS, parts);
  const response = await tsApp(service, parts.metrics).request("/ts");
  assertEquals(response.status, 426);
  assertStringIncludes(await response.text(), "/ts");
});

Deno.test("tsApp() tells its health, the wall clock being unknown", async () => {
  await using parts = await serviceParts("ts-app-health", "ts");
  await using service = new TsService(OPTIONS, parts);
  const app = tsApp(service, parts.metrics);
  const health = await (await app.request("/healthz")).json();
  assertEquals(health.status, "ok");
  assertEquals(health.wallClockDispersionNanos, null);
  const metrics = await (await app.request("/metrics")).text();
  assertStringIncludes(metrics, "ts_connections 0");
  // A dispersion that is not known has no sample.
  assertEquals(/^ts_wall_clock_dispersion_seconds /m.test(metrics), false);
});
