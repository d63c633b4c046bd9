import {
  assert,
  assertEquals,
  assertLess,
  assertMatch,
} from "@dvbcss/std/assert";
import { watchPage } from "../support/page_browser.ts";
import { PagesHouse, pagesTest, shows } from "../support/pages_house.ts";
import { RunningGateway } from "../support/running_gateway.ts";

const TOKEN = "0123456789abcdef";

pagesTest(
  "the pages load without complaint, small, and from the gateway alone",
  async () => {
    await using house = await PagesHouse.start();
    for (const path of ["/", "/tv", "/companion"]) {
      const page = await house.context.newPage();
      house.sins.push(watchPage(page, house.origin));
      let octets = 0;
      page.on("requestfinished", async (request) => {
        const { responseBodySize, responseHeadersSize } = await request.sizes();
        octets += responseBodySize + responseHeadersSize;
      });
      await page.goto(`${house.origin}${path}`, { waitUntil: "load" });
      await page.waitForTimeout(500);
      assertLess(octets, 200_000, path);
      const policy = (await page.request.get(`${house.origin}${path}`))
        .headers()["content-security-policy"] ?? "";
      assertMatch(policy, /default-src 'none'/);
      assertEquals(policy.includes("unsafe"), false);
      await page.close();
    }
    house.assertInnocent();
  },
);

pagesTest(
  "a companion joins with one tap and is on the dashboard, in step",
  async () => {
    await using house = await PagesHouse.start();
    const dashboard = await house.open("/");
    await shows(dashboard, "link", /^Live$/);
    const companion = await house.join("Anna");
    await shows(companion, "condition", /^In step$/);
    await shows(companion, "bound", /^±[\d.]+ ms$/);
    await shows(companion, "position", /^0:00:\d\d\.\d$/);
    await shows(dashboard, "screens", /Anna[\s\S]*In step/);
    await shows(dashboard, "plot-words", /^Anna: ±[\d.]+ ms$/);
    await dashboard.locator("#plot canvas").waitFor();
    await shows(dashboard, "wc-requests", /^[1-9]/);
    await shows(dashboard, "join-url", /\/companion$/);
    await companion.close();
    await shows(dashboard, "screen-count", /^0$/);
    house.assertInnocent();
  },
);

pagesTest("the dashboard plays, pauses, seeks and changes speed", async () => {
  await using house = await PagesHouse.start();
  const dashboard = await house.open("/");
  const companion = await house.join();
  await dashboard.getByRole("button", { name: "Pause" }).click();
  await shows(dashboard, "motion", /^Paused$/);
  await shows(companion, "condition", /^Paused with the TV$/);
  await dashboard.getByLabel("Go to").fill("1:30");
  await dashboard.getByLabel("Go to").press("Enter");
  await shows(dashboard, "position", /^0:01:30\.0$/);
  await shows(companion, "position", /^0:01:30\.0$/);
  await dashboard.getByLabel("Go to").fill("soon");
  await dashboard.getByRole("button", { name: "Go", exact: true }).click();
  await shows(dashboard, "control-state", /Write a position/);
  await dashboard.getByLabel("Speed").selectOption("2");
  await shows(dashboard, "motion", /^Playing at 2 ×$/);
  house.assertInnocent();
});

pagesTest("the dashboard asks for the token, once", async () => {
  await using house = await PagesHouse.start([`--control-token=${TOKEN}`]);
  const dashboard = await house.open("/");
  await dashboard.getByRole("button", { name: "Pause" }).click();
  await shows(dashboard, "control-state", /token is needed/i);
  await dashboard.getByLabel("Control token").fill(TOKEN);
  await dashboard.getByRole("button", { name: "Use it" }).click();
  await shows(dashboard, "motion", /^Paused$/);
  await dashboard.getByRole("button", { name: "Play", exact: true }).click();
  await shows(dashboard, "motion", /^Playing$/);
});

pagesTest(
  "a TV page is what companions follow, and obeys the dashboard",
  async () => {
    await using house = await PagesHouse.start();
    const tv = await house.open("/tv");
    await shows(tv, "link", /^This is the TV$/);
    const dashboard = await house.open("/");
    await shows(dashboard, "source", /^TV page at 127\.0\.0\.1$/);
    await shows(dashboard, "content-id", /test-picture$/);
    const companion = await house.join();
    await shows(companion, "words", /The TV shows the test picture/);
    await dashboard.getByLabel("Go to").fill("5:00");
    await dashboard.getByRole("button", { name: "Go", exact: true }).click();
    await shows(tv, "position", /^0:05:\d\d$/);
    await shows(companion, "position", /^0:05:\d\d/);
    await dashboard.getByRole("button", { name: "Pause" }).click();
    await shows(tv, "toggle", /^Play$/);
    await shows(companion, "condition", /^Paused with the TV$/);
    await tv.close();
    await shows(dashboard, "source", /gone, perhaps it comes back/);
    await shows(dashboard, "source", /^The test programme$/);
    house.assertInnocent();
  },
);

/** Watches a test picture for flashes; gives when they began, in ms of Unix time. */
const WATCH_FLASHES = `new Promise((resolve) => {
  const canvas = document.querySelector("canvas");
  const begun = [];
  let wasBright = true;
  const end = performance.now() + 8000;
  function look() {
    const [red] = canvas.getContext("2d").getImageData(
      canvas.width * 0.25, canvas.height * 0.45, 1, 1).data;
    const isBright = red > 200;
    const now = performance.now();
    if (isBright && !wasBright) begun.push(performance.timeOrigin + now);
    wasBright = isBright;
    if (now < end) requestAnimationFrame(look);
    else resolve(begun);
  }
  look();
})`;

/** Three frames: what loaded machines need to draw; far less than a flash. */
const SAME_FLASH_MILLIS = 50;

pagesTest("the test pictures of TV and companion flash together", async () => {
  await using house = await PagesHouse.start();
  const tv = await house.open("/tv");
  const companion = await house.join();
  await shows(companion, "condition", /^In step$/);
  const [a, b] = await Promise.all([
    tv.evaluate<number[]>(WATCH_FLASHES),
    companion.evaluate<number[]>(WATCH_FLASHES),
  ]);
  assert(a.length >= 3 && b.length >= 3, `${a.length} and ${b.length}`);
  // The first and the last may have been seen on one of the screens only.
  const apart = a.slice(1, -1).map((at) =>
    Math.min(...b.map((other) => Math.abs(other - at)))
  );
  const middle = apart.toSorted((x, y) => x - y)[Math.floor(apart.length / 2)];
  assertLess(middle ?? Infinity, SAME_FLASH_MILLIS, apart.join(" "));
});

pagesTest(
  "a second TV page is told so in words, and can take over",
  async () => {
    await using house = await PagesHouse.start();
    const first = await house.open("/tv");
    await shows(first, "link", /^This is the TV$/);
    const second = await house.open("/tv");
    await shows(second, "standing-words", /Another page is the TV: TV page at/);
    await second.getByRole("button", { name: "Take over here" }).click();
    await shows(second, "link", /^This is the TV$/);
    await shows(first, "standing-words", /Another page is the TV/);
    house.assertInnocent();
  },
);

pagesTest(
  "pages say when the gateway is gone, and come back with it",
  async () => {
    await using house = await PagesHouse.start();
    const dashboard = await house.open("/");
    const tv = await house.open("/tv");
    await shows(dashboard, "link", /^Live$/);
    await shows(tv, "link", /^This is the TV$/);
    const { port, wcPort } = house.gateway;
    await house.gateway[Symbol.asyncDispose]();
    await shows(dashboard, "link", /trying again/);
    await shows(tv, "standing-words", /Trying again/);
    await using _again = await RunningGateway.start([
      `--port=${port}`,
      `--wc-port=${wcPort}`,
    ]);
    await shows(dashboard, "link", /^Live$/);
    await shows(tv, "link", /^This is the TV$/);
    assert(await tv.locator("#standing").isHidden());
  },
);
