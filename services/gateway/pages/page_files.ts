/** One file of the built pages, ready to be sent. */
export interface PageFile {
  /** Its octets. */
  readonly octets: Uint8Array<ArrayBuffer>;
  /** The same, compressed with gzip. */
  readonly compressed: Uint8Array<ArrayBuffer>;
  /** Its media type. */
  readonly type: string;
  /** Tells it from other versions of it; a quoted entity tag. */
  readonly tag: string;
}

/** The built pages by path below the folder, such as `lib/companion.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  ts: "text/plain; charset=utf-8",
  svg: "image/svg+xml",
};

/** The folder that `deno task build` writes. */
const BUILT_PAGES = new URL("../../pages/dist/", import.meta.url);

/**
 * Reads the built pages into memory, since later nothing may be read.
 *
 * @param folder The folder they are in, with a slash at its end.
 * @returns The pages; undefined if they have not been built.
 */
export async function readPageFiles(
  folder: URL = BUILT_PAGES,
): Promise<PageFiles | undefined> {
  const files = new Map<string, PageFile>();
  try {
    await addFolder(files, folder, "");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return files.size === 0 ? undefined : files;
}

/**
 * Makes the answer to a request for a file.
 *
 * @param request The request.
 * @param file The file.
 * @param headers Further headers.
 * @returns The file, or that the client has it already.
 */
export function pageResponse(
  request: Request,
  { octets, compressed, type, tag }: PageFile,
  headers: Readonly<Record<string, string>>,
): Response {
  const common = {
    ...headers,
    "cache-control": "no-cache",
    "etag": tag,
    "vary": "accept-encoding",
    "x-content-type-options": "nosniff",
  };
  if (request.headers.get("if-none-match") === tag) {
    return new Response(null, { status: 304, headers: common });
  }
  const accepted = request.headers.get("accept-encoding") ?? "";
  const takesGzip = /(^|[ ,])gzip($|[ ,;])/i.test(accepted);
  return new Response(takesGzip ? compressed : octets, {
    headers: {
      ...common,
      "content-type": type,
      ...(takesGzip ? { "content-encoding": "gzip" } : {}),
    },
  });
}

async function addFolder(
  files: Map<string, PageFile>,
  folder: URL,
  prefix: string,
): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) {
      await addFolder(files, new URL(`${name}/`, folder), `${prefix}${name}/`);
      continue;
    }
    const type = MEDIA_TYPES[name.slice(name.lastIndexOf(".") + 1)];
    if (type === undefined) continue;
    const octets = await Deno.readFile(new URL(name, folder));
    files.set(`${prefix}${name}`, await pageFile(octets, type));
  }
}

async function pageFile(
  octets: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<PageFile> {
  const zipped = new Blob([octets]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  const compressed = await new Response(zipped).bytes();
  const digest = await crypto.subtle.digest("SHA-256", octets);
  const tag = `"${new Uint8Array(digest).toHex().slice(0, 32)}"`;
  return { octets, compressed, type, tag };
}
