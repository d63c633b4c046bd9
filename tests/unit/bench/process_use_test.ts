import { assertEquals } from "@dvbcss/std/assert";
import { parseProcessUse } from "../../bench/process_use.ts";

const STAT =
  "4711 (deno (a b) c) S 1 4711 4711 0 -1 4194304 9000 0 5 0 123 45 0 0 20 0 11";

const STATUS = "Name:\tdeno\nVmHWM:\t  120000 kB\nVmRSS:\t  100000 kB\n";

Deno.test("parseProcessUse() finds its way past any name of a program", () => {
  assertEquals(parseProcessUse(`${STAT}\n${STATUS}`), {
    cpuSeconds: 1.68,
    residentMegabytes: 102.4,
  });
});

Deno.test("parseProcessUse() claims nothing of a process that is gone", () => {
  assertEquals(parseProcessUse(""), {
    cpuSeconds: NaN,
    residentMegabytes: NaN,
  });
});
