/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
}

/**
 * Sets a table: the first column to the left, the others to the right.
 *
 * @param columns What stands in each column.
 * @param rows The rows.
 * @returns Its lines.
 */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly string[] {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  ];
  const widths = columns.map((_, index) =>
    Math.max(...cells.map((line) => line[index]?.length ?? 0))
  );
  return cells.map((line) =>
    line.map((cell, index) =>
      index === 0
        ? cell.padEnd(widths[index] ?? 0)
        : cell.padStart(widths[index] ?? 0)
    ).join("  ")
  );
}

const UNITS: readonly (readonly [nanos: number, unit: string])[] = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
  [1, "ns"],
];

/**
 * Writes a duration with three digits.
 *
 * @param nanos The duration; NaN and infinity are a dash.
 * @returns Such as `1.23 ms`.
 */
export function durationText(nanos: number): string {
  if (!Number.isFinite(nanos)) return "–";
  for (const [size, unit] of UNITS) {
    if (Math.abs(nanos) < 0.9995 * size && size > 1) continue;
    const value = nanos / size;
    const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return `${value.toFixed(size === 1 ? 0 : decimals)} ${unit}`;
  }
  return "–";
}

/**
 * Writes a share as a percentage.
 *
 * @param share From 0 to 1.
 * @returns Such as `0.12 %`, and `0` only for none at all.
 */
export function shareText(share: number): string {
  if (Number.isNaN(share)) return "–";
  if (share === 0) return "0";
  const percent = share * 100;
  return percent < 0.01 ? "<0.01 %" : `${Number(percent.toPrecision(3))} %`;
}
