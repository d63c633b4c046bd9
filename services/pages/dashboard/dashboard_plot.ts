import UPlot from "uplot";
import type { BoundHistory, BoundSeries } from "./bound_history.ts";
import { element, make, say } from "../element.ts";
import { shortText } from "../time_text.ts";

const HEIGHT = 230;

/** The plot shows at least so much; all of it when there is more. */
const LEAST_SECONDS = 20;

/** Told apart in light and dark, and by who does not tell red from green. */
const COLOURS = [
  "#1b7fc4",
  "#d9711c",
  "#0f9d8a",
  "#b0489d",
  "#8a7a12",
  "#6a5fd0",
  "#c43d4b",
  "#5b7083",
] as const;

/** Draws the error bounds that screens report. */
export class BoundPlot {
  readonly #place = element("plot", HTMLElement);
  readonly #legend = element("legend", HTMLUListElement);
  readonly #words = element("plot-words", HTMLElement);
  #plot: UPlot | undefined;
  #drawn = "";

  /** Begins without anything to draw. */
  constructor() {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    // Colours are chosen when the plot is made.
    dark.addEventListener("change", () => this.#drawn = "");
    new ResizeObserver(() => {
      this.#plot?.setSize({ width: this.#place.clientWidth, height: HEIGHT });
    }).observe(this.#place);
  }

  /**
   * Draws what is known.
   *
   * @param nowSeconds The local time.
   * @param history What is known.
   */
  show(nowSeconds: number, { atSeconds, series }: BoundHistory): void {
    const names = series.map(({ id, name }) => `${id} ${name}`).join("\n");
    if (series.length === 0) {
      this.#plot?.destroy();
      this.#plot = undefined;
      this.#drawn = "";
      this.#legend.replaceChildren();
      say(this.#words, "The plot begins with the first report.");
      return;
    }
    say(this.#words, wordsFor(series));
    const ages = atSeconds.map((at) => at - nowSeconds);
    const data: UPlot.AlignedData = [
      ages,
      ...series.map(({ boundsMillis }) => boundsMillis),
    ];
    if (this.#drawn === names && this.#plot !== undefined) {
      this.#plot.setData(data);
      return;
    }
    this.#drawn = names;
    this.#plot?.destroy();
    this.#place.replaceChildren();
    this.#plot = new UPlot(this.#options(series), data, this.#place);
    this.#legend.replaceChildren(...series.map(legendEntry));
  }

  #options(series: readonly BoundSeries[]): UPlot.Options {
    const style = getComputedStyle(document.documentElement);
    const stroke = style.getPropertyValue("--soft").trim();
    const grid = { stroke: style.getPropertyValue("--line").trim(), width: 1 };
    const axis = { stroke, grid, ticks: grid, font: "12px system-ui" };
    return {
      width: this.#place.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: {
          time: false,
          range: (_plot, min) => [Math.min(min, -LEAST_SECONDS), 0],
        },
        y: { distr: 3, range: logRange },
      },
      axes: [
        { ...axis, values: (_plot, values) => values.map(ageText) },
        {
          ...axis,
          size: 74,
          values: (_plot, values) =>
            values.map((value) => isTick(value) ? `${value} ms` : ""),
        },
      ],
      series: [
        {},
        ...series.map(({ name }, index) => ({
          label: name,
          stroke: colourOf(index),
          width: 2,
          points: { show: false },
        })),
      ],
    };
  }
}

/** Whole powers of ten, at least one decade above and below what is seen. */
function logRange(_plot: UPlot, min: number, max: number): [number, number] {
  const least = min > 0 ? Math.floor(Math.log10(min)) : -1;
  const most = max > 0 ? Math.ceil(Math.log10(max) + 0.05) : 1;
  return [10 ** least, 10 ** Math.max(most, least + 2)];
}

function isTick(value: number | null): boolean {
  return value !== null && Math.abs(Math.log10(value) % 1) < 1e-9;
}

function ageText(seconds: number): string {
  return seconds === 0 ? "now" : `${seconds} s`;
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? COLOURS[0];
}

function legendEntry({ name }: BoundSeries, index: number): HTMLLIElement {
  const swatch = make("span", { className: "swatch" });
  swatch.style.background = colourOf(index);
  return make("li", { children: [swatch, new Text(name)] });
}

function wordsFor(series: readonly BoundSeries[]): string {
  return series.map(({ name, boundsMillis }) => {
    const newest = boundsMillis.at(-1) ?? null;
    return newest === null
      ? `${name}: nothing now`
      : `${name}: ±${shortText(newest * 1e6)}`;
  }).join(" · ");
}
