/** Waits until a condition holds; rejects after ten seconds. */
export async function until(
  condition: () => boolean,
  what = "Condition",
): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) {
      throw new Error(`${what} does not hold in time`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
