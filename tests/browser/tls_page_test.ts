import { assertEquals } from "@dvbcss/std/assert";
import { certificateFor, WITHOUT_OPENSSL } from "../support/certificate.ts";
import { PagesHouse, pagesTest, shows } from "../support/pages_house.ts";

pagesTest(
  "a companion page that came by https is in step by wss alone",
  async () => {
    await using certificate = await certificateFor("127.0.0.1");
    await using house = await PagesHouse.start([
      `--tls-cert=${certificate.certPath}`,
      `--tls-key=${certificate.keyPath}`,
      "--tls-port=0",
    ]);
    const url = house.gateway.process.urls.find((one) =>
      one.startsWith("https:")
    );
    const context = await house.browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    const sockets: string[] = [];
    page.on(
      "websocket",
      (socket) => sockets.push(new URL(socket.url()).protocol),
    );
    await page.goto(new URL("/companion", url).href);
    await page.getByRole("button", { name: "Join" }).click();
    await shows(page, "condition", /^In step$/);
    assertEquals(new Set(sockets), new Set(["wss:"]));
  },
  WITHOUT_OPENSSL,
);
