/**
 * Is the good companions of a gateway for a while, and prints at the end one line
 * of JSON: a {@linkcode WitnessLine}. Its arguments are the gateway's host, its
 * TCP port, the UDP port of the wall clock, and for how many seconds.
 *
 * @module
 */

import { delay } from "@dvbcss/std/async";
import { TextSocket } from "./text_socket.ts";

/** What it saw. */
export interface WitnessLine {
  /** Control timestamps on the connection that was there before. */
  readonly timestamps: number;
  /** Whether all of them told of the same timeline, undisturbed. */
  readonly steady: boolean;
  /** Longest time between two of them, in milliseconds. */
  readonly longestGapMillis: number;
  /** Newcomers that got content information. */
  readonly joined: number;
  /** Newcomers that did not. */
  readonly turnedAway: number;
  /** Wall clock requests that were answered. */
  readonly answered: number;
  /** Text of the gateway's metrics at the end. */
  readonly metrics: string;
}

const SETUP = {
  contentIdStem: "",
  timelineSelector: "urn:dvb:css:timeline:pts",
};

if (import.meta.main) {
  const [host = "", port = "", wcPort = "", seconds = ""] = Deno.args;
  const until = performance.now() + Number(seconds) * 1_000;
  const server = `${host}:${port}`;
  const companion = await TextSocket.connect(`ws://${server}/ts`, SETUP);
  const first = JSON.stringify(await companion.next());
  // deno-lint-ignore no-console -- tells that all else may begin
  console.log("ready");
  const [stay, join, ask] = await Promise.all([
    watch(companion, first, until),
    joinAgainAndAgain(`ws://${server}/cii`, until),
    askAgainAndAgain({ hostname: host, port: Number(wcPort) }, until),
  ]);
  const metrics = await (await fetch(`http://${server}/metrics`)).text();
  const line: WitnessLine = { ...stay, ...join, ...ask, metrics };
  // deno-lint-ignore no-console -- what it was started for
  console.log(JSON.stringify(line));
  Deno.exit(0);
}

async function watch(companion: TextSocket, first: string, until: number) {
  const seen = { timestamps: 0, steady: true, longestGapMillis: 0 };
  let before = performance.now();
  while (performance.now() < until) {
    const text = JSON.stringify(await companion.next());
    const now = performance.now();
    seen.timestamps++;
    seen.steady &&= text === first;
    seen.longestGapMillis = Math.max(seen.longestGapMillis, now - before);
    before = now;
  }
  return seen;
}

async function joinAgainAndAgain(url: string, until: number) {
  const seen = { joined: 0, turnedAway: 0 };
  while (performance.now() < until) {
    try {
      await using newcomer = await TextSocket.connect(url);
      await newcomer.next();
      seen.joined++;
    } catch {
      seen.turnedAway++;
    }
    await delay(50);
  }
  return seen;
}

async function askAgainAndAgain(
  server: { readonly hostname: string; readonly port: number },
  until: number,
) {
  const local = { hostname: "0.0.0.0", port: 0, transport: "udp" } as const;
  const socket = Deno.listenDatagram(local);
  let answered = 0;
  async function count(): Promise<void> {
    try {
      for await (const [datagram] of socket) {
        if (datagram.length === 32) answered++;
      }
    } catch {
      // It is closed at the end.
    }
  }
  void count();
  while (performance.now() < until) {
    await socket.send(new Uint8Array(32), { ...server, transport: "udp" });
    await delay(50);
  }
  socket.close();
  return { answered };
}
