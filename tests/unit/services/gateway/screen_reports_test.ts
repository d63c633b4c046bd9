import { wallClockNanos } from "@dvbcss/clock";
import { assertEquals } from "@dvbcss/std/assert";
import { MessageBudget } from "../../../../services/gateway/pages/message_budget.ts";
import { ScreenReports } from "../../../../services/gateway/pages/screen_reports.ts";
import { requestsIn } from "../../../../services/gateway/pages/wc_requests.ts";

const NOW = wallClockNanos(1_700_000_000_000_000_000n);
const OWN_BOUND = 1e6;

const REPORT = {
  name: "phone",
  condition: "in-step",
  wallClockTime: String(NOW),
  dispersionNanos: 2e6,
  roundTripNanos: 3e6,
  positionSeconds: 12.5,
  differenceSeconds: null,
};

interface Client {
  readonly id: string;
}

function hear(report: unknown, aheadNanos = 0n) {
  const reports = new ScreenReports<Client>();
  const client = { id: "report-1" };
  reports.handleConnect(client);
  const text = typeof report === "string" ? report : JSON.stringify(report);
  const now = wallClockNanos(NOW - aheadNanos);
  const fault = reports.handleText(now, OWN_BOUND, client, text);
  return { fault, ...reports.describe(now, client) };
}

const WORDS: readonly {
  readonly name: string;
  readonly aheadNanos: bigint;
  readonly offSeconds: number | null;
}[] = [
  { name: "at this instant", aheadNanos: 0n, offSeconds: null },
  {
    name: "ahead, inside both bounds",
    aheadNanos: 3_000_000n,
    offSeconds: null,
  },
  {
    name: "just ahead of both bounds",
    aheadNanos: 4_000_000n,
    offSeconds: 0.004,
  },
  {
    name: "late by a slow network",
    aheadNanos: -1_900_000_000n,
    offSeconds: null,
  },
  {
    name: "later than any network",
    aheadNanos: -3_000_000_000n,
    offSeconds: -3,
  },
];

Deno.test.each(WORDS)(
  "ScreenReports judges a clock that is $name",
  ({ aheadNanos, offSeconds }) => {
    const heard = hear(REPORT, aheadNanos);
    assertEquals(heard.offSeconds, offSeconds);
    assertEquals(heard.fault, offSeconds === null ? undefined : "wrong-clock");
  },
);

const NONSENSE: readonly { readonly name: string; readonly report: unknown }[] =
  [
    { name: "no JSON", report: "in step" },
    { name: "nothing", report: {} },
    { name: "an unknown condition", report: { ...REPORT, condition: "fine" } },
    { name: "a bound below 0", report: { ...REPORT, dispersionNanos: -1 } },
    {
      name: "a bound that is no number",
      report: { ...REPORT, dispersionNanos: "1" },
    },
    {
      name: "a time that is no integer",
      report: { ...REPORT, wallClockTime: "1.5" },
    },
    { name: "an endless name", report: { ...REPORT, name: "x".repeat(41) } },
    {
      name: "a name that moves the cursor",
      report: { ...REPORT, name: "\u001b[2J" },
    },
  ];

Deno.test.each(NONSENSE)("ScreenReports does not take $name", ({ report }) => {
  const heard = hear(report);
  assertEquals(heard.fault, "bad-report");
  assertEquals(heard.report, null);
});

Deno.test("ScreenReports tells how old a report is", () => {
  const reports = new ScreenReports<Client>();
  const client = { id: "report-1" };
  reports.handleConnect(client);
  assertEquals(reports.describe(NOW, client).ageSeconds, 0);
  reports.handleText(NOW, OWN_BOUND, client, JSON.stringify(REPORT));
  const later = wallClockNanos(NOW + 600_000_000_000n);
  assertEquals(reports.describe(later, client).ageSeconds, 600);
  reports.handleDisconnect(client);
  assertEquals([...reports.clients], []);
});

Deno.test("MessageBudget refills, never beyond its burst, nor by a clock that steps back", () => {
  const budget = new MessageBudget(NOW, { perSecond: 2, burst: 3 });
  const spend = (seconds: number) =>
    budget.spend(wallClockNanos(NOW + BigInt(seconds * 1e9)));
  assertEquals([spend(0), spend(0), spend(0), spend(0)], [
    true,
    true,
    true,
    false,
  ]);
  assertEquals([spend(0.5), spend(0.5)], [true, false]);
  assertEquals([spend(-100), spend(-100)], [false, false]);
  assertEquals(Array.from({ length: 5 }, () => spend(900)), [
    true,
    true,
    true,
    false,
    false,
  ]);
});

Deno.test("requestsIn() adds what every transport answered", () => {
  const text = "# HELP wc_requests_total Requests answered.\n" +
    'wc_requests_total 7\nwc_requests_total{via="ws"} 5\nwc_discarded_total 9\n';
  assertEquals(requestsIn(text), 12);
  assertEquals(requestsIn(""), 0);
});
