/**
 * Finds a program on this machine.
 *
 * @param name What it is called.
 * @returns Its path, or null.
 */
export function findProgram(name: string): string | null {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  for (const folder of ["/usr/sbin", "/sbin", ...folders]) {
    try {
      const path = `${folder}/${name}`;
      if (Deno.statSync(path).isFile) return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/**
 * Names a test by what it needs, so that one that is ignored says why.
 *
 * @param program The program it needs.
 * @param path Where that is, or null.
 * @returns What to put at the end of the test's name.
 */
export function ifThere(program: string, path: string | null): string {
  return path === null ? ` (ignored: no ${program} here)` : "";
}
