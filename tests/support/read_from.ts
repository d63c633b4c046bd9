/**
 * Prints what a URL of HTTP answers, or the first text of a WebSocket, on one
 * line of JSON. Its argument is the URL.
 *
 * @module
 */

import { TextSocket } from "./text_socket.ts";

const [url = ""] = Deno.args;
// deno-lint-ignore no-console -- what it was started for
console.log(JSON.stringify(await read()));
Deno.exit(0);

async function read(): Promise<unknown> {
  if (url.startsWith("http:")) return await (await fetch(url)).text();
  const socket = await TextSocket.connect(url);
  return await socket.next();
}
