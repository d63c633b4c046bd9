/**
 * Takes pictures of the three pages, on a phone and a desktop, in light and dark,
 * into a folder that is not kept: `deno task screenshots`.
 *
 * @module
 */

import type { BrowserContextOptions, Page } from "playwright-core";
import { startBrowser } from "../support/page_browser.ts";
import { RunningGateway } from "../support/running_gateway.ts";

const FOLDER = new URL("../../screenshots/", import.meta.url);

const DEVICES: Readonly<Record<string, BrowserContextOptions>> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
};

/** Time for plots to have something to show, in milliseconds. */
const LIVE_MILLIS = 12_000;

await using gateway = await RunningGateway.start();
await using browser = await startBrowser();
const origin = `http://127.0.0.1:${gateway.port}`;
await Deno.mkdir(FOLDER, { recursive: true });

// A TV and two companions that are there in every picture.
const house = await browser.newContext();
const tv = await house.newPage();
await tv.goto(`${origin}/tv`);
for (const name of ["Kitchen tablet", "Anna’s phone"]) {
  const companion = await house.newPage();
  await join(companion, name);
}
await new Promise((resolve) => setTimeout(resolve, LIVE_MILLIS));

for (const colorScheme of ["light", "dark"] as const) {
  for (const [device, options] of Object.entries(DEVICES)) {
    const context = await browser.newContext({ ...options, colorScheme });
    const page = await context.newPage();
    await page.goto(`${origin}/`);
    await page.waitForTimeout(4_000);
    await shoot(page, `dashboard-${device}-${colorScheme}`);
    await page.goto(`${origin}/tv`);
    await page.getByRole("button", { name: "Take over here" }).click();
    await page.waitForTimeout(1_000);
    await shoot(page, `tv-${device}-${colorScheme}`);
    await page.goto(`${origin}/companion`);
    await shoot(page, `companion-before-${device}-${colorScheme}`);
    await join(page, "");
    await page.waitForTimeout(1_500);
    await shoot(page, `companion-${device}-${colorScheme}`);
    await context.close();
  }
}

async function join(page: Page, name: string): Promise<void> {
  await page.goto(`${origin}/companion`);
  if (name !== "") {
    await page.getByText("Name, offset and delay").click();
    await page.getByLabel("Name of this screen").fill(name);
  }
  await page.getByRole("button", { name: "Join" }).click();
}

async function shoot(page: Page, name: string): Promise<void> {
  const path = new URL(`${name}.png`, FOLDER).pathname;
  await page.screenshot({ path, fullPage: true });
}
