/** Label values of one time series, by label name. */
export type Labels = Readonly<Record<string, string>>;

const METRIC_NAME = /^[a-z_][a-z0-9_]*$/;

/** A count that only grows. */
export class Counter {
  readonly #values = new Map<string, number>();

  /**
   * Adds to the count.
   *
   * @param labels Which time series.
   * @param amount What to add; 0 or more.
   */
  add(labels: Labels = {}, amount = 1): void {
    const key = labelText(labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + amount);
  }

  /**
   * Reads the count.
   *
   * @param labels Which time series.
   * @returns The count; 0 if nothing was added yet.
   */
  value(labels: Labels = {}): number {
    return this.#values.get(labelText(labels)) ?? 0;
  }

  /** Lists label text and value of each time series. */
  samples(): Iterable<readonly [labels: string, value: number]> {
    return this.#values;
  }
}

interface Family {
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly samples: () => Iterable<readonly [labels: string, value: number]>;
}

/**
 * What a service counts and measures, in Prometheus' text format.
 *
 * @example
 * ```ts
 * import { Metrics } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const metrics = new Metrics();
 * const requests = metrics.counter("wc_requests_total", "Requests answered.");
 * requests.add();
 * assertEquals(
 *   metrics.expose(),
 *   "# HELP wc_requests_total Requests answered.\n" +
 *     "# TYPE wc_requests_total counter\n" +
 *     "wc_requests_total 1\n",
 * );
 * ```
 */
export class Metrics {
  readonly #families = new Map<string, Family>();

  /**
   * Adds a counter; one that nobody counted on yet shows 0.
   *
   * @param name Its name; ends in `_total`.
   * @param help What it counts.
   * @param counter What counts already; a new one unless said otherwise.
   * @returns The counter.
   * @throws {RangeError} If the name is taken or not fit for a metric.
   */
  counter(name: string, help: string, counter = new Counter()): Counter {
    this.#register(name, {
      help,
      type: "counter",
      samples: () => counter.samples(),
    });
    return counter;
  }

  /**
   * Adds a gauge without labels.
   *
   * @param name Its name; ends in its unit.
   * @param help What it measures.
   * @param read Reads it; undefined while there is nothing to show.
   * @throws {RangeError} If the name is taken or not fit for a metric.
   */
  gauge(name: string, help: string, read: () => number | undefined): void {
    this.#register(name, {
      help,
      type: "gauge",
      samples: () => {
        const value = read();
        return value === undefined ? [] : [["", value]];
      },
    });
  }

  /**
   * Writes everything down.
   *
   * @returns Text in Prometheus' exposition format, version 0.0.4.
   */
  expose(): string {
    let text = "";
    for (const [name, { help, type, samples }] of this.#families) {
      text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
      const known = [...samples()];
      if (known.length === 0 && type === "counter") known.push(["", 0]);
      for (const [labels, value] of known) {
        text += `${name}${labels} ${valueText(value)}\n`;
      }
    }
    return text;
  }

  #register(name: string, family: Family): void {
    if (!METRIC_NAME.test(name)) {
      throw new RangeError(`Cannot add metric: "${name}" is not a metric name`);
    }
    if (this.#families.has(name)) {
      throw new RangeError(`Cannot add metric: "${name}" is taken`);
    }
    this.#families.set(name, family);
  }
}

function labelText(labels: Labels): string {
  const names = Object.keys(labels);
  if (names.length === 0) return "";
  const pairs = names.map((name) => `${name}="${escaped(labels[name] ?? "")}"`);
  return `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (c) => (c === "\n" ? "\\n" : `\\${c}`));
}

function valueText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}
