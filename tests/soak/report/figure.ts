import type { SoakOptions } from "../command_line.ts";
import type { Sampler } from "../observation/sampler.ts";

/** What is drawn. */
export interface Drawn {
  readonly options: Pick<SoakOptions, "form" | "companions">;
  readonly sampler: Pick<Sampler, "lives" | "house">;
}

/** A line of one chart. */
interface Series {
  readonly name: string;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

/** One chart of the figure. */
interface Chart {
  readonly title: string;
  readonly series: readonly Series[];
}

const CHART = { width: 900, height: 130, gap: 52 };
const MARGIN = { left: 64, top: 64, right: 20, bottom: 36 };
const COLOURS = 4;

const STYLE = `
text { font: 11px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 14px; font-weight: 600; }
.name { font-weight: 600; }
.paper { fill: #ffffff; }
.frame, .grid { fill: none; stroke: #d0d7de; }
.line { fill: none; stroke-width: 1.2; }
.c0 { stroke: #0550ae; } .c1 { stroke: #bc4c00; }
.c2 { stroke: #1a7f37; } .c3 { stroke: #8250df; }
.t0 { fill: #0550ae; } .t1 { fill: #bc4c00; }
.t2 { fill: #1a7f37; } .t3 { fill: #8250df; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .paper { fill: #0d1117; }
  .frame, .grid { stroke: #30363d; }
  .c0 { stroke: #79c0ff; } .c1 { stroke: #ffa657; }
  .c2 { stroke: #7ee787; } .c3 { stroke: #d2a8ff; }
  .t0 { fill: #79c0ff; } .t1 { fill: #ffa657; }
  .t2 { fill: #7ee787; } .t3 { fill: #d2a8ff; }
}
`;

/**
 * Draws memory, descriptors, connections and faults over time.
 *
 * @param drawn What came out.
 * @returns The text of an SVG file, for light and dark surroundings.
 */
export function figureOf({ options, sampler }: Drawn): string {
  const lives = [...sampler.lives];
  const charts: readonly Chart[] = [
    {
      title: "resident memory, MB",
      series: lives.map(([name, { samples }]) => ({
        name,
        points: samples.map((one) => [one.atSeconds, one.residentOctets / 1e6]),
      })),
    },
    {
      title: "open descriptors",
      series: lives.map(([name, { samples }]) => ({
        name,
        points: samples.map((one) => [one.atSeconds, one.descriptors]),
      })),
    },
    {
      title: "WebSocket connections",
      series: [{
        name: "CII and TS",
        points: sampler.house.map((one) => [one.atSeconds, one.connections]),
      }],
    },
    {
      title: "faults of peers, counted",
      series: [{
        name: "all services, since their start",
        points: sampler.house.map((one) => [one.atSeconds, one.faults]),
      }],
    },
  ];
  const width = MARGIN.left + CHART.width + MARGIN.right;
  const height = MARGIN.top + charts.length * (CHART.height + CHART.gap) +
    MARGIN.bottom;
  const most = Math.max(1, ...sampler.house.map(({ atSeconds }) => atSeconds));
  const title = `Soak: ${options.form} form, ${options.companions} companions`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>${STYLE}</style>
<rect class="paper" width="${width}" height="${height}"/>
${text(MARGIN.left, 24, title, 'class="title"')}
${charts.map((chart, row) => chartAt(chart, row, most)).join("\n")}
</svg>
`;
}

function chartAt(
  { title, series }: Chart,
  row: number,
  seconds: number,
): string {
  const top = MARGIN.top + row * (CHART.height + CHART.gap);
  const values = series.flatMap(({ points }) =>
    points.map(([, value]) => value)
  );
  const most = niceAbove(Math.max(1, ...values));
  const path = ({ points }: Series) =>
    points.map(([at, value], index) => {
      const x = at / seconds * CHART.width;
      const y = CHART.height * (1 - value / most);
      return `${index === 0 ? "M" : "L"}${short(x)} ${short(y)}`;
    }).join("");
  return [
    `<g transform="translate(${MARGIN.left} ${top})">`,
    text(0, -8, title, 'class="name"'),
    legend(series.map(({ name }) => name)),
    ...[0, 0.5, 1].map((share) => {
      const y = CHART.height * (1 - share);
      return `<path class="grid" d="M0 ${short(y)}h${CHART.width}"/>` +
        text(-6, y + 4, String(most * share), 'text-anchor="end"');
    }),
    ...series.map((one, index) =>
      `<path class="line c${index % COLOURS}" d="${path(one)}"/>`
    ),
    `<rect class="frame" width="${CHART.width}" height="${CHART.height}"/>`,
    ...timeAxis(seconds),
    "</g>",
  ].join("\n");
}

/** Names in the colours of their lines, to the right. */
function legend(names: readonly string[]): string {
  const spans = names.map((name, index) =>
    `<tspan class="t${index % COLOURS}" dx="8">${escaped(name)}</tspan>`
  );
  return `<text x="${CHART.width}" y="-8" text-anchor="end">${
    spans.join("")
  }</text>`;
}

function timeAxis(seconds: number): readonly string[] {
  const every =
    [10, 30, 60, 300, 600, 3_600].find((step) => seconds / step <= 12) ??
      36_000;
  const labels: string[] = [];
  for (let at = 0; at <= seconds; at += every) {
    const x = at / seconds * CHART.width;
    labels.push(
      text(x, CHART.height + 14, `${at} s`, 'text-anchor="middle"'),
    );
  }
  return labels;
}

function niceAbove(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 4, 5, 10].find((one) => one * decade >= value) ?? 10;
  return step * decade;
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${short(x)}" y="${short(y)}" ${attributes}>${
    escaped(content)
  }</text>`;
}

function escaped(content: string): string {
  return content.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
