/**
 * A house full of companions, each with its own CII, WC and TS connections:
 * `house_companions.ts CIIURL COUNT`. Its listening line comes once all are in
 * step, and its URL tells how many are at present.
 *
 * @module
 */

import { type FollowedTv, followTv } from "@dvbcss/runtime";
import { delay } from "@dvbcss/std/async";
import { quantile } from "./statistics.ts";

/** Pause between two that join, in milliseconds: nobody joins all at once. */
const JOIN_MILLIS = 20;

const [ciiUrl = "", count = "0"] = Deno.args;
const house: FollowedTv[] = [];
for (let one = 0; one < Number(count); one++) {
  house.push(followTv({ ciiUrl }));
  await delay(JOIN_MILLIS);
}

function inStep(): number {
  return house.filter((tv) => tv.reading().available).length;
}

function errorMillis(): number {
  const errors = house.map((tv) => tv.reading().errorSeconds ?? Infinity);
  return quantile(errors, 0.99) * 1e3;
}

while (inStep() < house.length) await delay(50);
const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  () => Response.json({ inStep: inStep(), errorMillis: errorMillis() }),
);
const url = `http://127.0.0.1:${server.addr.port}/`;
// deno-lint-ignore no-console -- the readiness line is its one output
console.log(JSON.stringify({ event: "listening", urls: [url] }));
