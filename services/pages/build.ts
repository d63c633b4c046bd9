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
  "dashboard.js": new URL("dashboard.ts", HERE),
  "tv.js": new URL("tv.ts", HERE),
  "companion.js": new URL("companion.ts", HERE),
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

if (import.meta.main) {
  await Deno.mkdir(new URL("lib/", DIST), { recursive: true });
  for (const [name, entrypoint] of Object.entries(BUNDLES)) {
    await Deno.writeFile(new URL(name, DIST), await bundle(entrypoint));
  }
  for await (const { name } of Deno.readDir(new URL("static/", HERE))) {
    await Deno.copyFile(new URL(`static/${name}`, HERE), new URL(name, DIST));
  }
  await Deno.copyFile(LIBRARY_TYPES, new URL("lib/companion.d.ts", DIST));
}
