import type { Browser, Page } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser"] as const;

/** Where Chromium is on this machine; undefined if it is not. */
export const CHROMIUM: string | undefined = PLACES.find((path) => {
  const query = { name: "read", path } as const;
  if (Deno.permissions.querySync(query).state !== "granted") return false;
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** Says in the name of a test that it did not run, and why. */
export const WITHOUT_CHROMIUM = CHROMIUM === undefined
  ? " (ignored: no Chromium on this machine)"
  : "";

/** Whether sound needs a person's tap; as in a browser that is used every day. */
export type AutoplayPolicy =
  | "no-user-gesture-required"
  | "document-user-activation-required";

/**
 * Starts a Chromium that talks to nobody but the pages it is given.
 *
 * @param autoplay Whether sound needs a tap.
 * @returns The browser; `await using` closes it.
 */
export async function startBrowser(
  autoplay: AutoplayPolicy = "no-user-gesture-required",
): Promise<Browser & AsyncDisposable> {
  // Without this the driver looks for Windows where only -A may look.
  Deno.env.set("__IS_WSL_TEST__", "1");
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath: CHROMIUM ?? PLACES[0],
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--autoplay-policy=${autoplay}`,
    ],
    ignoreDefaultArgs: ["--mute-audio"],
  });
  return Object.assign(browser, {
    [Symbol.asyncDispose]: () => browser.close(),
  });
}

/** What a page did that a good page does not. */
export interface PageSins {
  /** Errors and warnings on its console, and exceptions nobody caught. */
  readonly complaints: readonly string[];
  /** Requests to anywhere but the gateway. */
  readonly strays: readonly string[];
}

/**
 * Watches a page from its first request on.
 *
 * @param page The page.
 * @param origin The gateway's origin, such as `http://127.0.0.1:7681`.
 * @returns What it did, growing.
 */
export function watchPage(page: Page, origin: string): PageSins {
  const complaints: string[] = [];
  const strays: string[] = [];
  page.on("console", (message) => {
    const type = message.type();
    if (type === "error" || type === "warning") {
      complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (/^(blob|data):/.test(url)) return;
    if (new URL(url).origin !== origin) strays.push(url);
  });
  page.on("websocket", (socket) => {
    const { host } = new URL(socket.url());
    if (host !== new URL(origin).host) strays.push(socket.url());
  });
  return { complaints, strays };
}
