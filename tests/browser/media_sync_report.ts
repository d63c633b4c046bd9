/**
 * Measures for two minutes how closely a companion's page follows the TV's, both
 * playing the same file in one Chromium.
 *
 * `deno task media-sync [gentle|tight] [pictures a second] [seconds] [gateway|plain]`
 *
 * The pages are the gateway's own TV and companion, where the companion chooses
 * the profile, or plain ones with nothing but the synchroniser.
 *
 * @module
 */

import { summary } from "./media_difference.ts";
import { runMediaSync, UPSETS } from "./media_sync_run.ts";

const [profileName = "gentle", rate = "25", seconds = "120", kind = "gateway"] =
  Deno.args;
const profile = profileName === "tight" ? "tight" : "gentle";
const result = await runMediaSync({
  seconds: Number(seconds),
  profile,
  pages: kind === "plain" ? "plain" : "gateway",
  rate: Number(rate),
  upsets: UPSETS,
});
const [load = 0] = Deno.loadavg();
const lines = [
  `${profile}, ${rate} pictures a second, ${seconds} s; load average ${
    load.toFixed(1)
  }`,
  "|companion - TV| from 3 s after joining:",
  `  currentTime            ${summary(result.positions)}`,
  `  frames, means of 1 s   ${summary(result.frameMeans)}`,
  `  each frame             ${summary(result.frames)}`,
  `rate changes a minute    ${result.rateChangesPerMinute.toFixed(1)}`,
  `seeks                    ${result.seeks}`,
  `frames shown a second    ${
    result.shown.map((shown) => shown.toFixed(1)).join(" and ")
  }`,
  "after the TV's …",
  ...result.upsets.map(({ name, beyondUntil, positions, seeks }) =>
    `  ${name.padEnd(10)} within 10 ms after ${beyondUntil.toFixed(2)} s, ` +
    `${seeks} seeks; from 3 s on ${summary(positions)}`
  ),
  "states, by seconds since joining:",
  ...result.states.map(([at, state]) => `  ${at.toFixed(2)} ${state}`),
];
// deno-lint-ignore no-console -- the report is what this program is for
console.log(lines.join("\n"));
