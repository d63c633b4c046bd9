/**
 * Asks for something over HTTP on a connection of its own, which is closed
 * afterwards: one that waits for reuse would count as a descriptor.
 *
 * @param url What.
 * @param init How.
 * @returns Status and text of the answer.
 */
export async function fetchOnce(
  url: string,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly text: string }> {
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const response = await fetch(url, { ...init, client });
  return { status: response.status, text: await response.text() };
}
