import { assertEquals } from "@dvbcss/std/assert";
import { Buffer } from "node:buffer";
import {
  freeze,
  PagesHouse,
  pagesTest,
  shows,
} from "../support/pages_house.ts";

pagesTest(
  "a file that does not play is explained, and is a fault to companions",
  async () => {
    await using house = await PagesHouse.start();
    const tv = await house.open("/tv");
    const companion = await house.join();
    await tv.locator("#file").setInputFiles({
      name: "no film.mp4",
      mimeType: "video/mp4",
      buffer: Buffer.from("this is no film"),
    });
    await shows(tv, "over-words", /This does not play: it is not there, or/);
    await shows(companion, "words", /The TV cannot play what it should/);
    await tv.getByRole("button", { name: "Test picture" }).click();
    await shows(companion, "condition", /^In step$/);
  },
);

pagesTest(
  "a page of another origin can neither control nor play nor watch",
  async () => {
    await using house = await PagesHouse.start();
    await using other = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
    }, () =>
      new Response("<title>x</title>", {
        headers: { "content-type": "text/html" },
      }));
    const page = await house.context.newPage();
    await page.goto(`http://127.0.0.1:${other.addr.port}/`);
    const outcome = await page.evaluate(async (host) => {
      const opens = (path: string) =>
        new Promise((resolve) => {
          const socket = new WebSocket(`ws://${host}${path}`);
          socket.onopen = () => resolve("open");
          socket.onerror = () => resolve("refused");
        });
      const put = await fetch(
        `http://${host}/timelines/urn:dvb:css:timeline:pts`,
        {
          method: "PUT",
          headers: { "content-type": "application/json" },
          body: '{"action":"pause"}',
        },
      ).then(() => "answered", () => "refused");
      const probe = await fetch(`http://${host}/probe`).then((one) =>
        one.json()
      );
      return {
        put,
        probe: probe.service,
        server: await opens("/server"),
        push: await opens("/push"),
        report: await opens("/report"),
      };
    }, `127.0.0.1:${house.gateway.port}`);
    assertEquals(outcome, {
      put: "refused",
      probe: "dvbcss-gateway",
      server: "refused",
      push: "refused",
      report: "refused",
    });
  },
);

pagesTest(
  "a companion page that was frozen is said to be silent, and comes back",
  async () => {
    await using house = await PagesHouse.start();
    const dashboard = await house.open("/");
    const companion = await house.join("frozen one");
    await shows(dashboard, "screens", /frozen one[\s\S]*In step/);
    const thaw = await freeze(companion);
    await shows(dashboard, "screens", /Silent for \d+ s: asleep or frozen/);
    await thaw();
    await shows(dashboard, "screens", /frozen one[\s\S]*In step/);
  },
);

pagesTest(
  "a TV page that was frozen is followed again afterwards",
  async () => {
    await using house = await PagesHouse.start();
    const tv = await house.open("/tv");
    await shows(tv, "link", /^This is the TV$/);
    const dashboard = await house.open("/");
    const companion = await house.join();
    await shows(companion, "condition", /^In step$/);
    const thaw = await freeze(tv);
    await shows(dashboard, "source", /says nothing any more, asleep or frozen/);
    await shows(companion, "condition", /^The TV gives no position now$/);
    await thaw();
    await shows(companion, "condition", /^In step$/);
    await shows(dashboard, "source", /^TV page at 127\.0\.0\.1$/);
  },
);

pagesTest(
  "a TV page whose clock lies is not passed on, and told so",
  async () => {
    await using house = await PagesHouse.start();
    const page = await house.open("/healthz");
    const trouble = await page.evaluate(() =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://${location.host}/server`);
        socket.onopen = () =>
          socket.send(JSON.stringify({
            hello: { name: "liar" },
            cii: { contentId: "lie" },
            controlTimestamps: {
              "urn:dvb:css:timeline:pts": {
                contentTime: "0",
                wallClockTime: "1",
                timelineSpeedMultiplier: 1,
              },
            },
          }));
        socket.onmessage = ({ data }) => {
          const reply = JSON.parse(data);
          if (reply.trouble) resolve(reply.trouble);
        };
        Object.assign(globalThis, { socket });
      })
    );
    assertEquals(trouble, "wrong-clock");
    const dashboard = await house.open("/");
    await shows(dashboard, "source", /liar at .*: its clock is wrong/);
    await shows(dashboard, "motion", /^No position$/);
  },
);

pagesTest("a companion page whose clock lies is marked as such", async () => {
  await using house = await PagesHouse.start();
  const page = await house.open("/healthz");
  await page.evaluate(() => {
    const socket = new WebSocket(`ws://${location.host}/report`);
    const report = {
      name: "liar",
      condition: "in-step",
      wallClockTime: String((Date.now() + 60_000) * 1e6),
      dispersionNanos: 1,
      roundTripNanos: 1,
      positionSeconds: 0,
      differenceSeconds: 0,
    };
    socket.onopen = () => {
      setInterval(() => socket.send(JSON.stringify(report)), 500);
    };
  });
  const dashboard = await house.open("/");
  await shows(dashboard, "screens", /Its clock is [\d.]+ s ahead of the wall/);
});

pagesTest("a page that floods is closed, alone", async () => {
  await using house = await PagesHouse.start();
  const page = await house.open("/healthz");
  const companion = await house.join("quiet one");
  const ends = await page.evaluate(() => {
    const flood = (path: string) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://${location.host}${path}`);
        socket.onopen = () => setInterval(() => socket.send("{}"), 4);
        socket.onclose = ({ code, reason }) => resolve(`${code} ${reason}`);
      });
    // One word is too much here; more would race with the answer to it.
    const speak = (path: string) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://${location.host}${path}`);
        socket.onopen = () => socket.send("{}");
        socket.onclose = ({ code, reason }) => resolve(`${code} ${reason}`);
      });
    return Promise.all([flood("/server"), flood("/report"), speak("/push")]);
  });
  assertEquals(ends, [
    "1008 too-many-messages",
    "1008 too-many-messages",
    "1008 say nothing here",
  ]);
  const dashboard = await house.open("/");
  await shows(dashboard, "screens", /quiet one[\s\S]*In step/);
  await shows(companion, "condition", /^In step$/);
});
