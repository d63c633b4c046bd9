/**
 * Companions on a gateway's TS endpoint, in a process of their own so that they
 * disturb nobody's event loop: `ts_audience.ts HOST:PORT COMPANIONS`. Its
 * listening line says that all are there.
 *
 * @module
 */

import { Audience } from "../fan_out.ts";

const [base = "", count = ""] = Deno.args;
const url = `ws://${base}/ts`;
await Audience.gather({
  url,
  count: Number(count),
  hello: JSON.stringify({
    contentIdStem: "dvb://",
    timelineSelector: "urn:dvb:css:timeline:pts",
  }),
  onProgress: () => {},
});
// deno-lint-ignore no-console -- the readiness line is its one output
console.log(JSON.stringify({ event: "listening", urls: [url] }));
