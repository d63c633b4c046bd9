import type { CompanionEvent, CompanionReading } from "@dvbcss/companion";
import {
  type FollowedTv,
  LOG_LEVELS,
  type LogLevel,
  printable,
} from "@dvbcss/runtime";
import { eventRecord } from "./event_record.ts";
import { EventTally } from "./event_tally.ts";
import { eventText, levelOf } from "./event_text.ts";
import { liveTable } from "./live_table.ts";
import { millisText, readingRecord, wholeNanos } from "./reading_text.ts";
import type { Terminal } from "./terminal.ts";

/** Where a tool shows what it learns. */
export interface Display {
  /** Shows an event. */
  report(event: CompanionEvent): void;
  /** Shows where everything is. */
  show(reading: CompanionReading): void;
  /** Shows the worst dispersion since the last such report. */
  showWorst(dispersionNanos: number | null): void;
}

/** Shows everything as JSON, an object a line. */
export class JsonDisplay implements Display {
  readonly #terminal: Terminal;
  readonly #level: LogLevel;

  /**
   * Shows nothing yet.
   *
   * @param terminal Where to.
   * @param level Least level of events that are shown.
   */
  constructor(terminal: Terminal, level: LogLevel) {
    this.#terminal = terminal;
    this.#level = level;
  }

  /** Shows an event. */
  report(event: CompanionEvent): void {
    if (!isShown(event, this.#level)) return;
    this.#terminal.writeLine(JSON.stringify(eventRecord(event)));
  }

  /** Shows where everything is. */
  show(reading: CompanionReading): void {
    this.#terminal.writeLine(JSON.stringify(readingRecord(reading)));
  }

  /** Shows the worst dispersion since the last such report. */
  showWorst(dispersionNanos: number | null): void {
    const record = {
      event: "worst-dispersion",
      dispersionNanos: wholeNanos(dispersionNanos),
    };
    this.#terminal.writeLine(JSON.stringify(record));
  }
}

/** Shows everything as lines of text. */
export class LineDisplay implements Display {
  readonly #terminal: Terminal;
  readonly #level: LogLevel;
  readonly #format: (reading: CompanionReading) => string;

  /**
   * Shows nothing yet.
   *
   * @param terminal Where to.
   * @param level Least level of events that are shown.
   * @param format Makes a line of a reading.
   */
  constructor(
    terminal: Terminal,
    level: LogLevel,
    format: (reading: CompanionReading) => string,
  ) {
    this.#terminal = terminal;
    this.#level = level;
    this.#format = format;
  }

  /** Shows an event. */
  report(event: CompanionEvent): void {
    if (isShown(event, this.#level)) this.#terminal.writeLine(eventText(event));
  }

  /** Shows where everything is. */
  show(reading: CompanionReading): void {
    this.#terminal.writeLine(this.#format(reading));
  }

  /** Shows the worst dispersion since the last such report. */
  showWorst(dispersionNanos: number | null): void {
    this.#terminal.writeLine(
      `worst dispersion since the last report: ${
        millisText(dispersionNanos)
      } ms`,
    );
  }
}

/** How many events stay under the table. */
const LATEST_EVENTS = 6;

/** Shows everything as a table that is drawn over itself. */
export class TableDisplay implements Display {
  readonly #terminal: Terminal;
  readonly #ciiUrl: string;
  readonly #tv: () => FollowedTv;
  readonly #tally = new EventTally();
  #latest: readonly string[] = [];

  /**
   * Shows nothing yet.
   *
   * @param terminal Where to.
   * @param ciiUrl The URL from which it all begins.
   * @param tv What is followed.
   */
  constructor(terminal: Terminal, ciiUrl: string, tv: () => FollowedTv) {
    this.#terminal = terminal;
    this.#ciiUrl = ciiUrl;
    this.#tv = tv;
  }

  /** Shows an event from the next drawing on. */
  report(event: CompanionEvent): void {
    this.#tally.count(event);
    if (!isWorthALine(event)) return;
    const time = new Date().toTimeString().slice(0, 8);
    const line = `${time} ${printable(eventText(event))}`;
    this.#latest = [...this.#latest, line].slice(-LATEST_EVENTS);
  }

  /** Shows where everything is. */
  show(reading: CompanionReading): void {
    const { companion } = this.#tv();
    const view = {
      ciiUrl: this.#ciiUrl,
      content: companion.content,
      timelineSelector: companion.timelineSelector,
      reading,
      states: {
        cii: companion.connectionState("cii"),
        wc: companion.connectionState("wc"),
        ts: companion.connectionState("ts"),
      },
      tally: this.#tally,
      findings: companion.diagnosis,
      latest: this.#latest,
    };
    this.#terminal.redraw(liveTable(view, this.#terminal.columns));
  }

  /** Shows nothing: the table has the dispersion as it is. */
  showWorst(): void {}
}

/** Findings have a place of their own, and CII shows as content and status. */
function isWorthALine(event: CompanionEvent): boolean {
  if (event.kind === "content" || event.kind === "status") return true;
  return event.kind !== "cii" && event.kind !== "finding" &&
    isShown(event, "info");
}

function isShown(event: CompanionEvent, level: LogLevel): boolean {
  return LOG_LEVELS.indexOf(levelOf(event)) >= LOG_LEVELS.indexOf(level);
}
