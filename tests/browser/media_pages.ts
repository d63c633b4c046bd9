import type { Page } from "playwright-core";
import { type AutoplayPolicy, startBrowser } from "../support/page_browser.ts";
import { pageBundle } from "../support/page_bundle.ts";

/** Two pages that play the same file, and what serves them. */
export interface MediaPages extends AsyncDisposable {
  readonly tv: Page;
  /** Opens a companion's page, which joins at once. */
  join(query: string): Promise<Page>;
  /** States that companions' pages said, without being asked. */
  readonly said: readonly string[];
}

/** Where Debian puts ffmpeg; undefined if it is not there. */
export const FFMPEG: string | undefined = ffmpegPath();

const HTML = `<!doctype html><meta charset="utf-8"><title>media</title>
<body><script type="module" src="/page.js"></script>`;

/**
 * Makes a file with ffmpeg: a picture with a running clock, and beeps.
 *
 * @param options How long, and how many pictures a second.
 * @returns Its octets.
 */
export async function generatedMedia(
  { seconds, rate }: { readonly seconds: number; readonly rate: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/media.mp4`;
  const picture = `testsrc=size=640x360:rate=${rate}:duration=${seconds}`;
  const sound = `sine=frequency=880:beep_factor=4:duration=${seconds}`;
  try {
    await run(FFMPEG ?? "ffmpeg", [
      ...["-v", "error", "-f", "lavfi", "-i", `${picture}:decimals=3`],
      ...["-f", "lavfi", "-i", sound],
      ...["-c:v", "libx264", "-preset", "ultrafast", "-g", "30"],
      ...["-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k"],
      ...["-movflags", "+faststart", path],
    ]);
    return await Deno.readFile(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Opens the TV's page.
 *
 * @param media The file that pages play.
 * @param autoplay Whether sound needs a tap.
 * @returns The pages; disposing closes browser and server.
 */
export async function openMediaPages(
  media: Uint8Array<ArrayBuffer>,
  autoplay: AutoplayPolicy = "no-user-gesture-required",
): Promise<MediaPages> {
  const script = await pageBundle("tests/browser/pages/media_sync_page.ts");
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answer(request, script, media),
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const browser = await startBrowser(autoplay);
  const context = await browser.newContext();
  const said: string[] = [];
  const open = async (query: string) => {
    const page = await context.newPage();
    page.on("console", (message) => said.push(message.text()));
    await page.goto(`${origin}/?${query}`);
    return page;
  };
  return {
    said,
    tv: await open("role=tv"),
    join: (query) => open(`role=companion&${query}`),
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await server.shutdown();
    },
  };
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, {
    args: [...args],
  }).output();
  if (!success) {
    throw new Error(`${command} failed: ${new TextDecoder().decode(stderr)}`);
  }
}

function answer(
  request: Request,
  script: Uint8Array<ArrayBuffer>,
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

/** Answers with the part of a file that is asked for; without, nobody can seek. */
export function rangeOf(
  request: Request,
  media: Uint8Array<ArrayBuffer>,
): Response {
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

function ffmpegPath(): string | undefined {
  const path = "/usr/bin/ffmpeg";
  const query = { name: "read", path } as const;
  if (Deno.permissions.querySync(query).state !== "granted") return undefined;
  try {
    return Deno.statSync(path).isFile ? path : undefined;
  } catch {
    return undefined;
  }
}
