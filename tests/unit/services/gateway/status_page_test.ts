import { assert, assertStringIncludes } from "@dvbcss/std/assert";
import {
  type GatewayStatus,
  STATUS_PAGE_POLICY,
  statusPage,
} from "../../../../services/gateway/pages/status_page.ts";

function aStatus(changes: Partial<GatewayStatus> = {}): GatewayStatus {
  return {
    contentId: "dvb://233a.1004.1044",
    presentationStatus: ["okay"],
    timelines: [{
      timelineSelector: "urn:dvb:css:timeline:pts",
      unitsPerTick: 1,
      unitsPerSecond: 90_000,
      linked: true,
      availability: "available",
      speed: 1,
      contentTime: "135000",
    }],
    ciiUrls: ["ws://192.0.2.7:7681/cii"],
    tsUrls: ["ws://192.0.2.7:7681/ts"],
    wcUrls: ["udp://192.0.2.7:6677"],
    ciiConnections: 3,
    tsConnections: 2,
    dispersionNanos: 250_400,
    ...changes,
  };
}

Deno.test("statusPage() shows what is presented and how to join", () => {
  const page = String(statusPage(aStatus()));
  for (
    const text of [
      "dvb://233a.1004.1044",
      "1.500 s",
      "135000",
      "udp://192.0.2.7:6677",
      "3 connected",
      "dispersion 0.250 ms",
      "companion follow ws://192.0.2.7:7681/cii",
    ]
  ) assertStringIncludes(page, text);
});

Deno.test("statusPage() says so when nothing is known", () => {
  const page = String(statusPage(aStatus({
    contentId: null,
    timelines: [],
    dispersionNanos: null,
  })));
  assertStringIncludes(page, "<code>nothing</code>");
  assertStringIncludes(page, "dispersion unknown");
});

Deno.test("statusPage() escapes every text it is given", () => {
  const evil = `"><script>alert('x')</script>&`;
  const status = aStatus();
  const page = String(statusPage(aStatus({
    contentId: evil,
    presentationStatus: [evil],
    timelines: status.timelines.map((timeline) => ({
      ...timeline,
      timelineSelector: evil,
    })),
    ciiUrls: [evil],
    tsUrls: [evil],
    wcUrls: [evil],
  })));
  assert(!page.includes("<script"));
  assertStringIncludes(page, "&lt;script&gt;");
});

Deno.test("statusPage() needs nothing that its policy forbids", () => {
  const page = String(statusPage(aStatus()));
  assert(!/<script|<style|style=|\son[a-z]+=|https?:\/\//.test(page));
  assertStringIncludes(STATUS_PAGE_POLICY, "default-src 'none'");
});
