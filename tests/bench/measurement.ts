/** One figure beside its yardstick, from the same run. */
export interface Measurement {
  /** What was measured, with its unit. */
  readonly name: string;
  /** What it is compared with; empty when the aim is an absolute one. */
  readonly yardstick: string;
  /** Our value; NaN if it could not be measured, which the name explains. */
  readonly ours: number;
  /** The yardstick's value; undefined without one. */
  readonly theirs?: number;
  /** The aim: our value, or with a yardstick the ratio, against this limit. */
  readonly aim?: {
    readonly is: "at most" | "at least";
    readonly limit: number;
  };
}

/**
 * Tells whether a measurement reached its aim.
 *
 * @param measurement The measurement.
 * @returns Whether it did; undefined without an aim.
 */
export function isMet(measurement: Measurement): boolean | undefined {
  const { aim, ours, theirs } = measurement;
  if (aim === undefined || Number.isNaN(ours)) return undefined;
  const value = theirs === undefined ? ours : ours / theirs;
  return aim.is === "at most" ? value <= aim.limit : value >= aim.limit;
}

/**
 * Lays measurements out as a table.
 *
 * @param measurements The measurements.
 * @returns Lines of text.
 */
export function tableOf(measurements: readonly Measurement[]): string {
  const rows = measurements.map((measurement) => {
    const { name, yardstick, ours, theirs, aim } = measurement;
    const met = isMet(measurement);
    return [
      name,
      figure(ours),
      theirs === undefined ? "" : figure(theirs),
      theirs === undefined ? "" : (ours / theirs).toFixed(2),
      aim === undefined ? "" : `${aim.is} ${aim.limit}`,
      met === undefined ? "" : (met ? "met" : "MISSED"),
      yardstick,
    ];
  });
  const head = ["", "ours", "theirs", "ratio", "aim", "", "beside"];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0))
  );
  return [head, ...rows].map((row) =>
    row.map((cell, column) =>
      column === 0 || column > 3
        ? cell.padEnd(widths[column] ?? 0)
        : cell.padStart(widths[column] ?? 0)
    ).join("  ").trimEnd()
  ).join("\n");
}

function figure(value: number): string {
  if (Number.isNaN(value)) return "–";
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
