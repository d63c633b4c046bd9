/**
 * The library for pages in a real Chromium, in a page that is not the gateway's.
 */

import type { Browser } from "playwright-core";
import {
  assert,
  assertEquals,
  assertLess,
  assertLessOrEqual,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import type { PageReading } from "../../shared/browser/page_reading.ts";
import { LibraryPage } from "../support/library_page.ts";
import {
  CHROMIUM,
  startBrowser,
  WITHOUT_CHROMIUM,
} from "../support/page_browser.ts";
import { gzippedLength, pageBundle } from "../support/page_bundle.ts";
import { RunningGateway } from "../support/running_gateway.ts";
import { TruthClock } from "../support/truth_clock.ts";

const PTS = "urn:dvb:css:timeline:pts";

/** Registers a test that needs a Chromium. */
function browserTest(
  name: string,
  test: (browser: Browser) => Promise<void>,
): void {
  Deno.test({
    name: `${name}${WITHOUT_CHROMIUM}`,
    ignore: CHROMIUM === undefined,
    // The driver has a process and sockets of its own, and ends them in its time.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      await using browser = await startBrowser();
      await test(browser);
    },
  });
}

/** Whether what a page knows of the wall clock is as true as it says. */
async function assertTrue(
  page: LibraryPage,
  truth: TruthClock,
): Promise<PageReading> {
  const before = truth.read();
  const reading = await page.reading();
  const after = truth.read();
  const { wallClock, dispersionNanos } = reading;
  assert(wallClock !== null && dispersionNanos !== null);
  const errorNanos = Math.max(
    Number(before.wallClock - wallClock),
    Number(wallClock - after.wallClock),
  );
  assertLessOrEqual(errorNanos, dispersionNanos + after.dispersionNanos);
  return reading;
}

Deno.test("the library for pages is 40 kB at most", async () => {
  const octets = await pageBundle("shared/browser/mod.ts");
  assertLessOrEqual(await gzippedLength(octets), 40_000);
});

browserTest("a page follows the TV within its bound", async (browser) => {
  await using gateway = await RunningGateway.start();
  await using truth = await TruthClock.follow(gateway.wcPort);
  await using page = await LibraryPage.open(browser, gateway.ciiUrl);
  await page.untilAvailable();
  for (let reading = 0; reading < 20; reading++) {
    const { positionSeconds, errorSeconds, speed } = await assertTrue(
      page,
      truth,
    );
    assert(positionSeconds !== null && errorSeconds !== null);
    assertLess(errorSeconds, 1);
    assertEquals(speed, 1);
    await page.page.waitForTimeout(50);
  }
  assertEquals(page.complaints, []);
});

browserTest("the page in the README shows the position", async (browser) => {
  const readme = await Deno.readTextFile(
    new URL("../../README.md", import.meta.url),
  );
  const [, html = ""] = readme.match(/```html\n(.*?)```/s) ?? [];
  await using gateway = await RunningGateway.start();
  const here = html
    .replace("http://192.0.2.5:7681", "")
    .replace("followTv()", `followTv({ ciiUrl: "${gateway.ciiUrl}" })`);
  await using page = await LibraryPage.open(browser, gateway.ciiUrl, here);
  await page.until(
    String.raw`/^\d+\.\d{3} s ± \d+\.\d ms$/.test(position.textContent)`,
  );
  assertEquals(page.complaints, []);
});

browserTest("a page hears of seek, pause and content", async (browser) => {
  await using gateway = await RunningGateway.start();
  await using page = await LibraryPage.open(browser, gateway.ciiUrl);
  await page.untilAvailable();
  const path = `/timelines/${PTS}`;
  await gateway.control("PUT", path, {
    seek: { seconds: 600 },
    action: "pause",
  });
  await page.until("tv.reading().speed === 0");
  const { positionSeconds } = await page.reading();
  assertLess(Math.abs((positionSeconds ?? 0) - 600), 0.001);
  await gateway.control("PATCH", "/presentation", { contentId: "dvb://9.9.9" });
  await page.until("tv.content.contentId === 'dvb://9.9.9'");
  const heard = await page.heard();
  assert(heard.includes("timing-change") && heard.includes("content"));
});

browserTest("a page finds the TV again after its restart", async (browser) => {
  const first = await RunningGateway.start();
  const { port, wcPort } = first;
  await using page = await LibraryPage.open(browser, first.ciiUrl);
  await page.untilAvailable();
  await first[Symbol.asyncDispose]();
  await page.until("!tv.reading().available");
  await using _second = await RunningGateway.start([
    `--port=${port}`,
    `--wc-port=${wcPort}`,
  ]);
  await page.untilAvailable();
  const reasons: readonly string[] = await page.page.evaluate(
    "heard.filter(({ kind }) => kind === 'disconnected').map(({ reason }) => reason)",
  );
  assertStringIncludes(reasons.join("\n"), "connection lost");
});

browserTest(
  "a page that slept knows nothing until it has measured",
  async (browser) => {
    await using gateway = await RunningGateway.start();
    await using truth = await TruthClock.follow(gateway.wcPort);
    await using page = await LibraryPage.open(browser, gateway.ciiUrl);
    await page.untilAvailable();
    // As after a sleep of ten minutes through which performance.now() stood still.
    const slept: PageReading = await page.page.evaluate(`(() => {
    const awake = Date.now;
    Date.now = () => awake() + 600_000;
    return tv.reading();
  })()`);
    assertEquals(slept.available, false);
    assertEquals(slept.wallClock, null);
    await page.untilAvailable();
    await assertTrue(page, truth);
    const lost: string = await page.page.evaluate(
      "heard.find(({ kind }) => kind === 'wall-clock-lost').reason",
    );
    assertEquals(lost, "this device slept or its date was set, by 600.0 s");
  },
);

browserTest(
  "a page that slept notices though nobody reads",
  async (browser) => {
    await using gateway = await RunningGateway.start();
    await using page = await LibraryPage.open(browser, gateway.ciiUrl);
    await page.untilAvailable();
    await page.page.evaluate(`(() => {
    const awake = Date.now;
    Date.now = () => awake() + 600_000;
  })()`);
    await page.until("heard.some(({ kind }) => kind === 'wall-clock-lost')");
  },
);

browserTest(
  "a page that was kept from running has an honest bound",
  async (browser) => {
    await using gateway = await RunningGateway.start();
    await using truth = await TruthClock.follow(gateway.wcPort);
    await using page = await LibraryPage.open(browser, gateway.ciiUrl);
    await page.untilAvailable();
    // Longer than any silence that is put up with; replies wait all the while.
    await page.page.evaluate(`(() => {
    const until = performance.now() + 6_000;
    while (performance.now() < until);
  })()`);
    await page.page.evaluate("document.dispatchEvent(new Event('resume'))");
    for (let reading = 0; reading < 20; reading++) {
      await assertTrue(page, truth);
      await page.page.waitForTimeout(20);
    }
    await page.untilAvailable();
    assertEquals(page.complaints, []);
  },
);

browserTest(
  "a page whose timers rest measures when the TV speaks",
  async (browser) => {
    await using gateway = await RunningGateway.start(["--refresh-seconds=0.2"]);
    await using page = await LibraryPage.open(browser, gateway.ciiUrl);
    await page.untilAvailable();
    // As in a page that was hidden long ago, only more so.
    await page.page.evaluate(`(() => {
    globalThis.setTimeout = () => 0;
    globalThis.measurements = 0;
    tv.on("measurement", () => measurements++);
  })()`);
    await page.until("measurements >= 3");
  },
);

browserTest("a TimingObject in a page moves with the TV", async (browser) => {
  await using gateway = await RunningGateway.start();
  await using page = await LibraryPage.open(browser, gateway.ciiUrl);
  await page.page.evaluate(`(async () => {
    const { TimingObject } = await import("/timing-object.js");
    globalThis.timing = new TimingObject(source);
  })()`);
  await page.until("timing.readyState === 'open'");
  const path = `/timelines/${PTS}`;
  for (const speed of [0.5, 1]) {
    await gateway.control("PUT", path, { seek: { seconds: 60 }, speed });
    await page.until(`timing.query().velocity === ${speed}`);
    const apart: number = await page.page.evaluate(`(() => {
      const { positionSeconds, pageMillis, speed } = tv.reading();
      const elapsed = (performance.now() - pageMillis) / 1e3;
      return timing.query().position - positionSeconds - speed * elapsed;
    })()`);
    assertLess(Math.abs(apart), 0.02);
  }
  const refusal: string = await page.page.evaluate(
    "timing.update({ velocity: 0 }).catch(({ name }) => name)",
  );
  assertEquals(refusal, "NotAllowedError");
  await page.page.evaluate("tv.close()");
  await page.until("timing.readyState === 'closed'");
});
