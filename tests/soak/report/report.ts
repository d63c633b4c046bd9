import { quantile } from "../../bench/statistics.ts";
import { tableLines } from "../../accuracy/report/table.ts";
import type { LifeVerdict } from "../observation/closing_judge.ts";
import { type Crime, CRIMES } from "../observation/ledger.ts";
import type { SoakResult } from "../soak.ts";

/** What each crime is looked for in, in words. */
const LOOKED_AT: Readonly<Record<Crime, string>> = {
  "wrong-timestamp": "control timestamps against the truth",
  "wrong-wall-clock": "wall clock responses against the truth",
  "wrong-reading": "readings of the library against its own bound",
  "lost-companion": "connections that ended",
  "late-change": "companions told of a change within 5 s",
  "late-return": "companions back within 15 s after a kill",
  "memory-leak": "lives of servers whose memory is flat",
  "descriptor-leak": "servers with as many descriptors as before",
  "connection-leak": "connections counted in an empty house",
  "uncounted-fault": "counts of misdeeds by name",
  "bad-log-line": "lines of log",
  "server-ended": "servers found alive",
};

/**
 * Writes the closing report.
 *
 * @param result What came out.
 * @returns Text of several lines.
 */
export function reportOf(result: SoakResult): string {
  const { ledger, options, clockWidthNanos, sampler } = result;
  const happenings = [...ledger.happenings]
    .map(([name, count]) => `${count} ${name}`);
  return [
    "",
    `${options.form} form, ${options.companions} companions, ` +
    `${options.minutes} min, seed ${options.seed}`,
    `${happenings.join(", ")}, ${sampler.faults} faults counted at the end`,
    "",
    ...tableLines(
      [
        { title: "looked at", cell: (crime) => LOOKED_AT[crime] },
        {
          title: "checked",
          cell: (crime) => String(ledger.finding(crime).checked),
        },
        {
          title: "wrong",
          cell: (crime) => String(ledger.finding(crime).found),
        },
      ],
      CRIMES,
    ),
    "",
    ...tableLines(MEMORY, result.lives),
    "",
    `A change reached a companion in ${spread(ledger.changeMillis)}`,
    `After a kill everybody was back in ${spread(ledger.returnMillis)}`,
    `The true wall clock was known to ${(clockWidthNanos / 1e3).toFixed(1)} µs`,
    ...sentences(result),
  ].join("\n");
}

const MEMORY = [
  { title: "life", cell: ({ name }: LifeVerdict) => name },
  column("window", ({ windowSeconds }) => `${windowSeconds.toFixed(0)} s`),
  column("early", ({ earlyOctets }) => megabytes(earlyOctets)),
  column("late", ({ lateOctets }) => megabytes(lateOctets)),
  column("growth", ({ growthShare }) => percent(growthShare)),
  column("bound", ({ boundShare }) => percent(boundShare)),
];

function column(
  title: string,
  text: (memory: NonNullable<LifeVerdict["memory"]>) => string,
) {
  return {
    title,
    cell: ({ memory }: LifeVerdict) =>
      memory === undefined ? "too short" : text(memory),
  };
}

/** What was wrong, as sentences; that all was right, otherwise. */
function sentences({ ledger }: SoakResult): readonly string[] {
  if (ledger.found === 0) return ["Nothing was wrong"];
  return CRIMES.flatMap((crime) => {
    const { found, examples } = ledger.finding(crime);
    if (found === 0) return [];
    return ["", `${crime}: ${found}, such as`, ...examples];
  });
}

function spread(millis: readonly number[]): string {
  if (millis.length === 0) return "no time, since there was none";
  const [p50, p99, most] = [0.5, 0.99, 1].map((share) =>
    quantile(millis, share).toFixed(0)
  );
  return `${p50} ms (median), ${p99} ms (p99), ${most} ms (most)`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function megabytes(octets: number): string {
  return `${(octets / 1e6).toFixed(1)} MB`;
}
