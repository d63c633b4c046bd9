/** Builds the pages as `deno task build` does. */
export async function buildPages(): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "build"],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Error(`Cannot build: ${new TextDecoder().decode(stderr)}`);
}
