import type { Browser, BrowserContext, Page } from "playwright-core";
import { buildPages } from "./built_pages.ts";
import {
  CHROMIUM,
  type PageSins,
  startBrowser,
  watchPage,
  WITHOUT_CHROMIUM,
} from "./page_browser.ts";
import { RunningGateway } from "./running_gateway.ts";
import { assertEquals } from "@dvbcss/std/assert";

/** How long a page may take to show what it should, in milliseconds. */
const TIMEOUT = 60_000;

/** A gateway and a browser that opens its pages. */
export class PagesHouse implements AsyncDisposable {
  readonly sins: PageSins[] = [];
  readonly #stack: AsyncDisposableStack;

  private constructor(
    readonly gateway: RunningGateway,
    readonly browser: Browser,
    readonly context: BrowserContext,
    stack: AsyncDisposableStack,
  ) {
    this.#stack = stack;
  }

  static async start(args: readonly string[] = []): Promise<PagesHouse> {
    await buildPages();
    await using stack = new AsyncDisposableStack();
    const gateway = stack.use(await RunningGateway.start(args));
    const browser = stack.use(await startBrowser());
    const context = await browser.newContext();
    context.setDefaultTimeout(TIMEOUT);
    return new PagesHouse(gateway, browser, context, stack.move());
  }

  get origin(): string {
    return `http://127.0.0.1:${this.gateway.port}`;
  }

  async open(path: string): Promise<Page> {
    const page = await this.context.newPage();
    this.sins.push(watchPage(page, this.origin));
    await page.goto(`${this.origin}${path}`);
    return page;
  }

  async join(name = "phone"): Promise<Page> {
    const page = await this.open("/companion");
    await page.getByText("Name, offset and delay").click();
    await page.getByLabel("Name of this screen").fill(name);
    await page.getByRole("button", { name: "Join" }).click();
    return page;
  }

  /** No page complained, and none asked anybody but the gateway. */
  assertInnocent(): void {
    assertEquals(this.sins.flatMap((one) => one.complaints), []);
    assertEquals(this.sins.flatMap((one) => one.strays), []);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/**
 * Tests pages, where there is a browser for it.
 *
 * @param name What is tested.
 * @param test The test.
 * @param without What else is missing on this machine, if anything is.
 */
export function pagesTest(
  name: string,
  test: () => Promise<void>,
  without?: string,
): void {
  const missing = without === undefined ? "" : ` (ignored: ${without})`;
  Deno.test({
    name: name + (WITHOUT_CHROMIUM || missing),
    ignore: CHROMIUM === undefined || without !== undefined,
    // The driver of the browser keeps a process and timers of its own.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: test,
  });
}

/** Waits until an element's text is as it should be, if only for a moment. */
export async function shows(
  page: Page,
  id: string,
  wanted: RegExp,
): Promise<string> {
  const element = page.locator(`#${id}`);
  const deadline = performance.now() + TIMEOUT;
  while (true) {
    const text = (await element.textContent() ?? "").trim();
    if (wanted.test(text)) return text;
    if (performance.now() > deadline) {
      throw new Error(`#${id} does not show ${wanted} in time: ${text}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Nothing of the page runs any more, while the browser keeps its connections. */
export async function freeze(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Debugger.enable");
  await session.send("Debugger.pause");
  return async () => {
    await session.send("Debugger.disable");
  };
}
