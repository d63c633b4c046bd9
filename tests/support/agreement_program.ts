/**
 * Compares TS's wall clock with WC's own, from where a companion is:
 * `agreement_program.ts WCHOST:PORT TSHOST:PORT`. Its one line is an
 * {@linkcode Agreement}.
 *
 * @module
 */

import {
  createLogger,
  FaultLog,
  Metrics,
  SYSTEM_CLOCK,
  WallClockFollower,
} from "@dvbcss/runtime";
import { TextSocket } from "./text_socket.ts";
import { until } from "./until.ts";

/** How well TS knows the wall clock, as seen from a companion. */
export interface Agreement {
  /** How often it was asked. */
  readonly comparisons: number;
  /** How far TS was from the time that it can have been, at most; in nanoseconds. */
  readonly apartNanos: number;
  /** What TS says of its dispersion, in nanoseconds. */
  readonly statedNanos: number;
  /** Dispersion of the companion's own wall clock, in nanoseconds. */
  readonly ownNanos: number;
}

const COMPARISONS = 50;
/** Time for both to know the wall clock well. */
const SETTLE_MILLIS = 1_500;

const [wc = "", ts = ""] = Deno.args;
const clock = SYSTEM_CLOCK;
const logger = createLogger({ level: "error", json: true, service: "witness" });
const counter = new Metrics().counter("faults_total", "Faults.");
const faults = new FaultLog({ logger, counter, clock });
await using follower = new WallClockFollower({ clock, logger, faults });
const { hostname, port } = new URL(`http://${wc}`);
follower.follow({ hostname, port: Number(port) });
await until(() => follower.read() !== undefined, "a wall clock");
await new Promise((resolve) => setTimeout(resolve, SETTLE_MILLIS));

await using socket = await TextSocket.connect(`ws://${ts}/ts`);
let apartNanos = 0;
let ownNanos = 0;
for (let i = 0; i < COMPARISONS; i++) {
  const before = read();
  // Nobody has this timeline; and when TS found that out is its own wall clock.
  socket.send(JSON.stringify({
    contentIdStem: "dvb://",
    timelineSelector: `tag:nobody.example,2026:${i}`,
  }));
  const { wallClockTime } = await socket.next();
  const after = read();
  const told = BigInt(String(wallClockTime));
  const early = Number(before.wallClock - told);
  const late = Number(told - after.wallClock);
  apartNanos = Math.max(apartNanos, early, late);
  ownNanos = Math.max(ownNanos, before.dispersionNanos, after.dispersionNanos);
}
const health = await (await fetch(`http://${ts}/healthz`)).json();
const agreement: Agreement = {
  comparisons: COMPARISONS,
  apartNanos,
  statedNanos: health.wallClockDispersionNanos,
  ownNanos,
};
// deno-lint-ignore no-console -- its output is what it is for
console.log(JSON.stringify(agreement));

function read() {
  const reading = follower.read();
  if (reading === undefined) throw new Error("No wall clock");
  return reading;
}
