import { type Browser, chromium, type Page } from "playwright-core";

/** Where Debian puts it. */
export const CHROMIUM = "/usr/bin/chromium";

/** Two pages that play the same file, and what serves them. */
export interface MediaPages extends AsyncDisposable {
  readonly tv: Page;
  /** Opens a companion's page, which joins at once. */
  join(query: string): Promise<Page>;
}

/** How long the generated file is, in seconds. */
export const MEDIA_SECONDS = 240;

const HTML = `<!doctype html><meta charset="utf-8"><title>media</title>
<body><script type="module" src="/page.js"></script>`;

/**
 * Makes a file with ffmpeg: a picture with a running clock, and beeps.
 *
 * @param path Where to put it.
 * @param rate Pictures a second.
 */
export async function generateMedia(path: string, rate: number): Promise<void> {
  const seconds = `duration=${MEDIA_SECONDS}`;
  await run("ffmpeg", [
    ...["-v", "error", "-y"],
    ...[
      "-f",
      "lavfi",
      "-i",
      `testsrc=size=640x360:rate=${rate}:${seconds}:decimals=3`,
    ],
    ...["-f", "lavfi", "-i", `sine=frequency=880:beep_factor=4:${seconds}`],
    ...["-c:v", "libx264", "-preset", "ultrafast", "-g", "30"],
    ...["-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k"],
    ...["-movflags", "+faststart", path],
  ]);
}

/**
 * Opens the TV's page.
 *
 * @param mediaPath The file that pages play.
 * @param options Whether to be without a window.
 * @returns The pages; disposing closes browser and server.
 */
export async function openMediaPages(mediaPath: string): Promise<MediaPages> {
  const script = await bundle(
    new URL("pages/media_sync_page.ts", import.meta.url),
  );
  const media = await Deno.readFile(mediaPath);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answer(request, script, media),
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const browser = await launch();
  const context = await browser.newContext();
  const open = async (query: string) => {
    const page = await context.newPage();
    await page.goto(`${origin}/?${query}`);
    return page;
  };
  return {
    tv: await open("role=tv"),
    join: (query) => open(`role=companion&${query}`),
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await server.shutdown();
    },
  };
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--autoplay-policy=no-user-gesture-required",
    ],
  });
}

async function bundle(entry: URL): Promise<string> {
  return await run(Deno.execPath(), [
    "bundle",
    "--quiet",
    "--no-lock",
    "--platform=browser",
    entry.pathname,
  ]);
}

async function run(command: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
  }).output();
  if (!success) {
    throw new Error(`${command} failed: ${new TextDecoder().decode(stderr)}`);
  }
  return new TextDecoder().decode(stdout);
}

function answer(
  request: Request,
  script: string,
  media: Uint8Array<ArrayBuffer>,
): Response {
  switch (new URL(request.url).pathname) {
    case "/":
      return new Response(HTML, { headers: { "content-type": "text/html" } });
    case "/page.js":
      return new Response(script, {
        headers: { "content-type": "text/javascript" },
      });
    case "/media.mp4":
      return rangeOf(request, media);
    default:
      return new Response(null, { status: 404 });
  }
}

/** Without ranges no browser can seek. */
function rangeOf(request: Request, media: Uint8Array<ArrayBuffer>): Response {
  const [, first, last] =
    request.headers.get("range")?.match(/^bytes=(\d+)-(\d*)$/) ?? [];
  const start = Number(first ?? 0);
  const end = last ? Number(last) + 1 : media.length;
  return new Response(media.subarray(start, end), {
    status: first === undefined ? 200 : 206,
    headers: {
      "content-type": "video/mp4",
      "accept-ranges": "bytes",
      "content-range": `bytes ${start}-${end - 1}/${media.length}`,
    },
  });
}
