/**
 * Companions that tell how long news took to each of them, in a process of their
 * own: `scale_out_audience.ts URL COMPANIONS`. Its second line says that all are
 * there; each further line is one change: the delays in milliseconds.
 *
 * The content time of a change is the date at which it was announced, since that is
 * the clock that all processes of a machine share.
 *
 * @module
 */

/** So many at a time that no backlog overflows. */
const BATCH = 100;

const [url = "", count = ""] = Deno.args;
const companions = Number(count);
const setup = JSON.stringify({
  contentIdStem: "dvb://",
  timelineSelector: "urn:dvb:css:timeline:pts",
});

/** The newest text, which is the same for all, and the delay of each so far. */
let newest = "";
let announcedAt = 0;
let delaysMillis: number[] = [];
let gathered = false;

const sockets: WebSocket[] = [];
print({ event: "listening", urls: [url] });
for (let from = 0; from < companions; from += BATCH) {
  const batch = Math.min(BATCH, companions - from);
  await Promise.all(Array.from({ length: batch }, join));
}
gathered = true;
print({ companions });

function join(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = new WebSocket(url);
  sockets.push(socket);
  let latest = "";
  socket.onopen = () => socket.send(setup);
  socket.onerror = () => reject(new Error(`Cannot connect to ${url}`));
  socket.onmessage = ({ data }) => {
    resolve();
    if (data === latest) return;
    latest = data;
    if (gathered) note(data);
  };
  return promise;
}

function note(text: string): void {
  const now = Date.now();
  if (text !== newest) {
    newest = text;
    announcedAt = Number(JSON.parse(text).contentTime);
    delaysMillis = [];
  }
  delaysMillis.push(now - announcedAt);
  if (delaysMillis.length === companions) print({ delaysMillis });
}

function print(record: object): void {
  // deno-lint-ignore no-console -- its output is what it is for
  console.log(JSON.stringify(record));
}
