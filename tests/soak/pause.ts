import { delay } from "@dvbcss/std/async";

/**
 * Waits, unless there is no more need to.
 *
 * @param millis How long, in milliseconds.
 * @param signal Ends the wait.
 */
export async function pause(
  millis: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    await delay(millis, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
