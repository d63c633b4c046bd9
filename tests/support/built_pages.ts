/** Builds the pages if they have changed, as `deno task start` does. */
export async function buildPages(): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "build", "--if-older"],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Error(`Cannot build: ${new TextDecoder().decode(stderr)}`);
}
