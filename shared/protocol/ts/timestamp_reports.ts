import {
  type AudienceTimestamps,
  combinedTimestamps,
  contentRunOf,
  matchesStem,
  type PresentationTimestamps,
} from "@dvbcss/presentation";
import type { SetupData } from "./setup_data.ts";
import type { TsPresentation } from "./timeline_lookup.ts";

/** What one client reported last, and what it had asked for then. */
interface Report {
  readonly setup: SetupData;
  readonly timestamps: PresentationTimestamps;
}

/** Numbers beyond this are no times; all others have room wherever they go on to. */
const GREATEST = 10n ** 38n;

/** Most timelines that are told of: a TV Device presents few at a time. */
const MOST_TIMELINES = 64;

/**
 * What the clients of a TS server reported last of when they present.
 *
 * @example Of two phones one is later
 * ```ts
 * import { TimestampReports } from "@dvbcss/protocol";
 * import { PTS_SELECTOR } from "@dvbcss/presentation";
 * import { wallClockNanos } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const setup = { contentIdStem: "", timelineSelector: PTS_SELECTOR };
 * const from = (wallClock: bigint) => ({
 *   earliest: { contentTimeTicks: 0n, wallClock: wallClockNanos(wallClock) },
 *   latest: { contentTimeTicks: 0n, wallClock: "plus-infinity" as const },
 * });
 * const reports = new TimestampReports<string>();
 * reports.handleReport("phone", setup, from(5n));
 * reports.handleReport("tablet", setup, from(9n));
 * const presentation = { contentId: "dvb://1.2.3", timelines: [] };
 * assertEquals(reports.combined(presentation, () => setup), [
 *   { timelineSelector: PTS_SELECTOR, timestamps: from(9n) },
 * ]);
 * ```
 */
export class TimestampReports<Client> {
  readonly #reports = new Map<Client, Report>();

  /**
   * Takes what a client reports, in place of what it reported before.
   *
   * @param client The client.
   * @param setup What it asked for.
   * @param timestamps When it presents and could present.
   */
  handleReport(
    client: Client,
    setup: SetupData,
    timestamps: PresentationTimestamps,
  ): void {
    if (isPlausible(timestamps)) {
      this.#reports.set(client, { setup, timestamps });
    } else this.#reports.delete(client);
  }

  /**
   * Forgets a client.
   *
   * @param client The client.
   * @returns Whether it had reported anything.
   */
  handleLeave(client: Client): boolean {
    return this.#reports.delete(client);
  }

  /**
   * Puts together what the clients of each timeline reported. Whoever waits for
   * other content, or asked for something else since, does not count.
   *
   * @param presentation What is presented.
   * @param setupOf Gives what a client asks for now.
   * @returns What it comes to, by timeline selector, in their order.
   */
  combined(
    presentation: TsPresentation,
    setupOf: (client: Client) => SetupData | undefined,
  ): readonly AudienceTimestamps[] {
    const bySelector = new Map<string, PresentationTimestamps[]>();
    for (const [client, { setup, timestamps }] of this.#reports) {
      const { contentIdStem, timelineSelector } = setup;
      if (setupOf(client) !== setup) continue;
      if (!matchesStem(presentation.contentId, contentIdStem)) continue;
      const same = bySelector.get(timelineSelector) ?? [];
      same.push(timestamps);
      bySelector.set(timelineSelector, same);
    }
    return [...bySelector].toSorted(([a], [b]) => a < b ? -1 : 1)
      .slice(0, MOST_TIMELINES)
      .flatMap(([timelineSelector, all]) => {
        const run = contentRunOf(presentation.timelines, timelineSelector);
        const timestamps = combinedTimestamps(all, run);
        return timestamps === undefined
          ? []
          : [{ timelineSelector, timestamps }];
      });
  }
}

function isPlausible(
  { actual, earliest, latest }: PresentationTimestamps,
): boolean {
  return [actual, earliest, latest].every((point) =>
    point === undefined ||
    isTime(point.contentTimeTicks) &&
      (typeof point.wallClock === "string" || isTime(point.wallClock))
  );
}

function isTime(value: bigint): boolean {
  return value <= GREATEST && value >= -GREATEST;
}
