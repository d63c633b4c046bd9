/**
 * Opens WebSockets as fast as it can, keeps each, and prints at the end one line
 * of JSON: a {@linkcode FloodLine}. Its arguments are a URL and for how many
 * seconds.
 *
 * @module
 */

import { RawWebSocket } from "./raw_websocket.ts";

/** What it achieved. */
export interface FloodLine {
  /** WebSockets that it got. */
  readonly opened: number;
  /** Requests that were answered otherwise. */
  readonly refused: number;
  /** Connections that came to nothing. */
  readonly failed: number;
}

/** Connections that are being opened at any time. */
const AT_ONCE = 64;

if (import.meta.main) {
  const [url = "", seconds = ""] = Deno.args;
  const until = performance.now() + Number(seconds) * 1_000;
  const result = { opened: 0, refused: 0, failed: 0 };
  const storming = Array.from({ length: AT_ONCE }, async () => {
    while (performance.now() < until) result[await outcomeOf(url)]++;
  });
  await Promise.all(storming);
  // deno-lint-ignore no-console -- what it was started for
  console.log(JSON.stringify(result satisfies FloodLine));
  Deno.exit(0);
}

async function outcomeOf(url: string): Promise<keyof FloodLine> {
  try {
    await RawWebSocket.connect(url);
    return "opened";
  } catch (error) {
    const isAnswer = error instanceof Error &&
      error.message.startsWith("HTTP/1.1 503");
    return isAnswer ? "refused" : "failed";
  }
}
