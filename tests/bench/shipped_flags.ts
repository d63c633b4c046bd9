/**
 * What the runtime is told by `deno task start` and the unit files: young objects
 * get 2 MB instead of 16 per thread, which costs nothing here and saves 40 MB
 * with 5,000 companions.
 */
export const SHIPPED_FLAGS: readonly string[] = [
  "--v8-flags=--max-semi-space-size=2",
  "-P",
];
