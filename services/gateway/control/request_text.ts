/**
 * Reads the body of a request, as far as it is no longer than allowed.
 *
 * @param request The request.
 * @param maxOctets The most octets that are read.
 * @returns The text; undefined if there is more.
 */
export async function requestText(
  request: Request,
  maxOctets: number,
): Promise<string | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > maxOctets) {
    return undefined;
  }
  const decoder = new TextDecoder();
  let octets = 0;
  let text = "";
  // Leaving the loop early cancels the stream: nobody waits for the rest.
  for await (const chunk of request.body ?? []) {
    octets += chunk.length;
    if (octets > maxOctets) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
