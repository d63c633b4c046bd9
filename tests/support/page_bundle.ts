/**
 * Bundles a script for a page, as the build does.
 *
 * @param entrypoint Where it begins, relative to the project.
 * @returns The bundle.
 */
export async function pageBundle(
  entrypoint: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--no-lock", "--minify", "--platform=browser"],
      new URL(`../../${entrypoint}`, import.meta.url).pathname,
    ],
  }).output();
  if (success) return stdout;
  const reason = new TextDecoder().decode(stderr);
  throw new Error(`Cannot bundle ${entrypoint}: ${reason}`);
}

/**
 * Counts the octets that a page loads, compressed.
 *
 * @param octets What it loads.
 * @returns Their number.
 */
export async function gzippedLength(
  octets: Uint8Array<ArrayBuffer>,
): Promise<number> {
  const zipped = new Blob([octets]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return (await new Response(zipped).bytes()).length;
}
