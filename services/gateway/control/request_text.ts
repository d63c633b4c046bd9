/** How much a request may cost. */
export interface RequestTextLimits {
  /** The most octets that are read. */
  readonly maxOctets: number;
  /** Time the whole body has to come, in milliseconds. */
  readonly withinMillis: number;
}

/** The body of a request, or why there is none. */
export type RequestText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly fault: "too-big" | "too-slow" };

/**
 * Reads the body of a request, as far as it is no longer than allowed and does
 * not take longer: who waits costs memory for as long.
 *
 * @param request The request.
 * @param limits How much is allowed.
 * @returns The text, or why not.
 */
export async function requestText(
  request: Request,
  { maxOctets, withinMillis }: RequestTextLimits,
): Promise<RequestText> {
  if (Number(request.headers.get("content-length") ?? 0) > maxOctets) {
    return { ok: false, fault: "too-big" };
  }
  if (request.body === null) return { ok: true, text: "" };
  const reader = request.body.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    // The read that waits then comes to its end.
    void reader.cancel();
  }, withinMillis);
  try {
    const text = await readAtMost(reader, maxOctets);
    if (isLate) return { ok: false, fault: "too-slow" };
    return text === undefined
      ? { ok: false, fault: "too-big" }
      : { ok: true, text };
  } finally {
    clearTimeout(timer);
  }
}

async function readAtMost(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxOctets: number,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let octets = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    octets += value.length;
    if (octets > maxOctets) {
      // Nobody waits for the rest.
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}
