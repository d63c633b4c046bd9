/**
 * Bundles the pages and the library for pages into `dist/`, which is not kept:
 * `deno task build`.
 *
 * @module
 */

/// <reference lib="deno.ns" />
/// <reference lib="deno.unstable" />

const HERE = new URL("./", import.meta.url);
const DIST = new URL("dist/", HERE);

/** What is bundled, by where it goes. */
const BUNDLES: Readonly<Record<string, URL>> = {
  "dashboard.js": new URL("dashboard/dashboard.ts", HERE),
  "tv.js": new URL("tv/tv.ts", HERE),
  "companion.js": new URL("companion/companion.ts", HERE),
  "lib/companion.js": new URL("../../shared/browser/mod.ts", HERE),
};

/** The library's types, which are written by hand. */
const LIBRARY_TYPES = new URL("../../shared/browser/companion.d.ts", HERE);

async function bundle(entrypoint: URL): Promise<Uint8Array> {
  const { success, errors, outputFiles } = await Deno.bundle({
    entrypoints: [entrypoint.pathname],
    platform: "browser",
    format: "esm",
    minify: true,
    write: false,
  });
  const [file, ...others] = outputFiles ?? [];
  if (!success || file?.contents === undefined || others.length > 0) {
    const reasons = errors.map(({ text }) => text).join("; ");
    throw new Error(`Cannot bundle ${entrypoint.pathname}: ${reasons}`);
  }
  return file.contents;
}

/** Where what is bundled comes from. */
const SOURCES: readonly URL[] = [
  HERE,
  ...["clock", "presentation", "protocol", "companion", "browser"]
    .map((member) => new URL(`../../shared/${member}/`, HERE)),
];

/** When the newest file of a folder was written; 0 if there is none. */
async function newestIn(folder: URL): Promise<number> {
  let newest = 0;
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory && name === "dist") continue;
      const inside = new URL(isDirectory ? `${name}/` : name, folder);
      const at = isDirectory
        ? await newestIn(inside)
        : (await Deno.stat(inside)).mtime?.getTime() ?? 0;
      newest = Math.max(newest, at);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return newest;
}

async function isNewerThanSources(): Promise<boolean> {
  const built = await newestIn(DIST);
  const changed = await Promise.all(SOURCES.map(newestIn));
  return built > Math.max(...changed);
}

async function build(): Promise<void> {
  await Deno.mkdir(new URL("lib/", DIST), { recursive: true });
  for (const [name, entrypoint] of Object.entries(BUNDLES)) {
    await Deno.writeFile(new URL(name, DIST), await bundle(entrypoint));
  }
  for await (const { name } of Deno.readDir(new URL("static/", HERE))) {
    await Deno.copyFile(new URL(`static/${name}`, HERE), new URL(name, DIST));
  }
  await Deno.copyFile(LIBRARY_TYPES, new URL("lib/companion.d.ts", DIST));
}

if (import.meta.main) {
  const isLazy = Deno.args.includes("--if-older");
  if (!isLazy || !await isNewerThanSources()) await build();
}
