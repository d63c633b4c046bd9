import type { Browser, Page } from "playwright-core";
import type { PageReading } from "../../shared/browser/page_reading.ts";
import { pageBundle } from "./page_bundle.ts";

const SCRIPT = `
import { followTv, TvTimingSource } from "/lib/companion.js";
const ciiUrl = new URLSearchParams(location.search).get("cii");
globalThis.tv = followTv({ ciiUrl });
globalThis.source = new TvTimingSource(tv);
globalThis.heard = [];
for (const kind of [
  ...["timeline-available", "timeline-unavailable", "timing-change"],
  ...["wall-clock-lost", "content", "disconnected"],
]) tv.on(kind, (event) => heard.push(event));
`;

/** A page may run nothing but the library and its own script. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src ws:; img-src data:";

const HTML =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Library</title>' +
  '<link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';

const PATIENCE_MILLIS = 20_000;

/** The library in a page of another origin than the gateway's. */
export class LibraryPage implements AsyncDisposable {
  readonly page: Page;
  /** What the page complained of. */
  readonly complaints: readonly string[];
  readonly #server: Deno.HttpServer;

  private constructor(
    page: Page,
    server: Deno.HttpServer,
    complaints: readonly string[],
  ) {
    this.page = page;
    this.#server = server;
    this.complaints = complaints;
  }

  /**
   * Opens the page, which begins to follow at once.
   *
   * @param browser The browser.
   * @param ciiUrl What it follows.
   * @param html The page, if not the usual one.
   * @returns The page.
   */
  static async open(
    browser: Browser,
    ciiUrl: string,
    html?: string,
  ): Promise<LibraryPage> {
    const server = await serveLibrary(html);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    const { port } = server.addr;
    await page.goto(`http://127.0.0.1:${port}/?cii=${ciiUrl}`);
    return new LibraryPage(page, server, complaints);
  }

  /** Reads what the library knows. */
  reading(): Promise<PageReading> {
    return this.page.evaluate("tv.reading()");
  }

  /** Waits until the position is known. */
  async untilAvailable(): Promise<void> {
    await this.until("tv.reading().available");
  }

  /**
   * Waits until an expression holds in the page. The driver's own way to wait
   * makes code of text in the page, which its policy forbids.
   */
  async until(expression: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MILLIS;
    while (!await this.page.evaluate(`Boolean(${expression})`)) {
      if (performance.now() > deadline) {
        const reading = await this.page.evaluate("tv.reading()");
        throw new Error(
          `Not in time: ${expression}; ${Deno.inspect(reading)}`,
        );
      }
      await this.page.waitForTimeout(20);
    }
  }

  /** Kinds of events that the page heard of, in order. */
  heard(): Promise<readonly string[]> {
    return this.page.evaluate("heard.map(({ kind }) => kind)");
  }

  /** Leaves the page. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.close();
    await this.#server.shutdown();
  }
}

const SCRIPTS = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/** Bundles each entry once. */
function bundled(entrypoint: string): Promise<Uint8Array<ArrayBuffer>> {
  const known = SCRIPTS.get(entrypoint) ?? pageBundle(entrypoint);
  SCRIPTS.set(entrypoint, known);
  return known;
}

/** A page that is not ours has its script in it, and no policy. */
async function serveLibrary(html: string | undefined) {
  const files = new Map<string, BodyInit>([
    ["/page.js", SCRIPT],
    ["/lib/companion.js", await bundled("shared/browser/mod.ts")],
    [
      "/timing-object.js",
      await bundled("tests/browser/pages/timing_object.ts"),
    ],
  ]);
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const body = files.get(new URL(request.url).pathname);
      const type = body === undefined ? "text/html" : "text/javascript";
      return new Response(body ?? html ?? HTML, {
        headers: {
          "content-type": `${type}; charset=utf-8`,
          ...(html === undefined ? { "content-security-policy": POLICY } : {}),
        },
      });
    },
  );
}
