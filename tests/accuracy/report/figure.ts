import type { Course, Slice } from "../measure/course.ts";
import { durationText } from "./table.ts";

/** One cell of the figure. */
export interface FigureCell {
  readonly world: string;
  readonly contender: string;
  readonly course: Course;
  /** What stands in its corner. */
  readonly caption: string;
}

const CELL = { width: 300, height: 120, gap: 14 };
const MARGIN = { left: 64, top: 72, right: 16, bottom: 44 };
/** The vertical axis is logarithmic; what is less is drawn as this much, … */
const LEAST_NANOS = 1_000;
/** … and what is more as this much. */
const MOST_NANOS = 1e9;

const STYLE = `
text { font: 11px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 14px; font-weight: 600; }
.name { font-weight: 600; }
.paper { fill: #ffffff; }
.frame, .grid { fill: none; stroke: #d0d7de; }
.grid { stroke-width: 0.5; }
.bound { fill: #cfe4fa; }
.error { fill: #0550ae; stroke: #0550ae; stroke-width: 0.8; }
.violation { fill: #d1242f; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .paper { fill: #0d1117; }
  .frame, .grid { stroke: #30363d; }
  .bound { fill: #17395f; }
  .error { fill: #79c0ff; stroke: #79c0ff; }
  .violation { fill: #ff7b72; }
}
`;

/**
 * Draws error and bound over time: a row for each world, a column for each
 * contender.
 *
 * @param cells What to draw; every world with every contender.
 * @param title What stands above it all.
 * @returns The text of an SVG file, for light and dark surroundings.
 */
export function figure(cells: readonly FigureCell[], title: string): string {
  const worlds = [...new Set(cells.map(({ world }) => world))];
  const contenders = [...new Set(cells.map(({ contender }) => contender))];
  const width = MARGIN.left + MARGIN.right +
    contenders.length * (CELL.width + CELL.gap);
  const height = MARGIN.top + MARGIN.bottom +
    worlds.length * (CELL.height + CELL.gap + ROW_TITLE);
  const most = decadeAbove(cells);
  const parts = cells.map((cell) =>
    cellAt(cell, most, {
      x: MARGIN.left +
        contenders.indexOf(cell.contender) * (CELL.width + CELL.gap),
      y: MARGIN.top + ROW_TITLE +
        worlds.indexOf(cell.world) * (CELL.height + CELL.gap + ROW_TITLE),
      first: cell.contender === contenders[0],
      last: cell.world === worlds.at(-1),
    })
  );
  const names = contenders.map((name, index) => {
    const x = MARGIN.left + index * (CELL.width + CELL.gap);
    return text(x, MARGIN.top - 8, name, 'class="name"');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>${STYLE}</style>
<rect class="paper" width="${width}" height="${height}"/>
${text(MARGIN.left, 20, title, 'class="title"')}
${text(MARGIN.left, 38, LEGEND)}
${[...names, ...parts].join("\n")}
</svg>
`;
}

const ROW_TITLE = 30;
const LEGEND =
  "Line: |error| in each slice of time, mean to greatest. Area: the bound that the client reports. Red: |error| above the bound. Gaps: asleep, or nobody could know.";

function cellAt(
  { world, course, caption }: FigureCell,
  most: number,
  at: {
    readonly x: number;
    readonly y: number;
    readonly first: boolean;
    readonly last: boolean;
  },
): string {
  const y = (nanos: number) => {
    const least = Math.log10(LEAST_NANOS);
    const share = (Math.log10(Math.max(nanos, LEAST_NANOS)) - least) /
      (Math.log10(most) - least);
    return CELL.height * (1 - Math.min(share, 1));
  };
  return [
    `<g transform="translate(${at.x} ${at.y})">`,
    ...(at.first ? [text(0, -20, world, 'class="name"')] : []),
    text(CELL.width, -6, caption, 'text-anchor="end"'),
    ...decades(most).map((nanos) => gridLine(y(nanos), nanos, at.first)),
    ...shapes(course.slices, y),
    `<rect class="frame" width="${CELL.width}" height="${CELL.height}"/>`,
    ...(at.last ? timeAxis(course.durationNanos) : []),
    "</g>",
  ].join("\n");
}

/** Bound, error and violations of one cell, one piece between two gaps. */
function shapes(
  slices: readonly (Slice | undefined)[],
  y: (nanos: number) => number,
): readonly string[] {
  const step = CELL.width / slices.length;
  const bound: string[] = [];
  const error: string[] = [];
  const violation: string[] = [];
  slices.forEach((slice, index) => {
    if (slice === undefined) return;
    const x = index * step;
    bound.push(bar(x, step, y(slice.bound), CELL.height));
    error.push(bar(x, step, y(slice.greatestError), y(slice.meanError)));
    if (slice.violated) {
      violation.push(bar(x, step, y(slice.greatestError), y(slice.bound)));
    }
  });
  return [
    `<path class="bound" d="${bound.join("")}"/>`,
    `<path class="error" d="${error.join("")}"/>`,
    `<path class="violation" d="${violation.join("")}"/>`,
  ];
}

function bar(x: number, width: number, top: number, bottom: number): string {
  const height = Math.max(bottom - top, 0.1);
  return `M${short(x)} ${short(top)}h${short(width)}v${short(height)}h${
    short(-width)
  }z`;
}

function gridLine(y: number, nanos: number, labelled: boolean): string {
  const line = `<line class="grid" x2="${CELL.width}" y1="${short(y)}" y2="${
    short(y)
  }"/>`;
  const label = durationText(nanos).replace(/\.0+/, "");
  return labelled ? line + text(-6, y + 4, label, 'text-anchor="end"') : line;
}

function timeAxis(durationNanos: number): readonly string[] {
  const minutes = durationNanos / 60e9;
  const every = [1, 2, 5, 10, 20].find((step) => minutes / step <= 6) ?? 60;
  const labels: string[] = [];
  for (let minute = 0; minute <= minutes; minute += every) {
    const x = minute / minutes * CELL.width;
    labels.push(
      text(x, CELL.height + 14, String(minute), 'text-anchor="middle"'),
    );
  }
  const middle = CELL.width / 2;
  return [
    ...labels,
    text(middle, CELL.height + 30, "minutes", 'text-anchor="middle"'),
  ];
}

function decadeAbove(cells: readonly FigureCell[]): number {
  let most = 10 * LEAST_NANOS;
  for (const { course } of cells) {
    for (const slice of course.slices) {
      if (slice === undefined) continue;
      most = Math.max(most, slice.bound, slice.greatestError);
    }
  }
  return 10 ** Math.ceil(Math.log10(Math.min(most, MOST_NANOS)));
}

function decades(most: number): readonly number[] {
  const found: number[] = [];
  for (let nanos = LEAST_NANOS; nanos <= most; nanos *= 10) found.push(nanos);
  return found;
}

function text(x: number, y: number, content: string, attributes = ""): string {
  const escaped = content.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  return `<text x="${short(x)}" y="${
    short(y)
  }" ${attributes}>${escaped}</text>`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
