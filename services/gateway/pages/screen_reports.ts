import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import type {
  ReportingPage,
  ScreenCondition,
  ScreenReport,
} from "@dvbcss/service-pages";
import { z } from "zod";

/** Longest time a report may be on its way before its clock seems to be behind. */
const MAX_JOURNEY_NANOS = 2_000_000_000;

const CONDITIONS = [
  "joining",
  "no-wall-clock",
  "no-timeline",
  "in-step",
  "out-of-step",
  "paused",
  "buffering",
  "sound-refused",
  "media-failed",
  "media-ended",
] as const satisfies readonly ScreenCondition[];

const reportSchema = z.object({
  name: z.string().max(40).regex(/^\P{Cc}*$/u),
  condition: z.enum(CONDITIONS),
  wallClockTime: z.string().regex(/^[0-9]{1,20}$/).nullable(),
  dispersionNanos: z.number().min(0).max(1e15).nullable(),
  roundTripNanos: z.number().min(0).max(1e15).nullable(),
  positionSeconds: z.number().min(-1e12).max(1e12).nullable(),
  differenceSeconds: z.number().min(-1e12).max(1e12).nullable(),
}) satisfies z.ZodType<ScreenReport>;

interface HeardReport {
  readonly report: ScreenReport;
  readonly heardAt: WallClockNanos;
  readonly offSeconds: number | null;
}

/**
 * Reads what a companion page reports.
 *
 * @param text The text of one WebSocket message.
 * @returns The report; undefined if it is none.
 */
export function decodeScreenReport(text: string): ScreenReport | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = reportSchema.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}

/**
 * Tells how far a reported wall clock is outside the bound that it claims.
 *
 * A report is on its way for a while: it may be older than its arrival, and never
 * younger.
 *
 * @param now The wall clock time of its arrival.
 * @param dispersionNanos Bound on the error of `now`, in nanoseconds.
 * @param report The report.
 * @returns The distance in seconds, above 0 if it is ahead; null if it is inside.
 */
export function offSeconds(
  now: WallClockNanos,
  dispersionNanos: number,
  report: ScreenReport,
): number | null {
  if (report.wallClockTime === null || report.dispersionNanos === null) {
    return null;
  }
  const ahead = Number(BigInt(report.wallClockTime) - now);
  const allowed = report.dispersionNanos + dispersionNanos;
  const isInside = ahead <= allowed && ahead >= -allowed - MAX_JOURNEY_NANOS;
  return isInside ? null : ahead / 1e9;
}

/** What companion pages said last; displayed, and never acted upon. */
export class ScreenReports<Client extends { readonly id: string }> {
  readonly #heard = new Map<Client, HeardReport | undefined>();

  /** The pages that are connected. */
  get clients(): Iterable<Client> {
    return this.#heard.keys();
  }

  /**
   * Lets a page in.
   *
   * @param client The page.
   */
  handleConnect(client: Client): void {
    this.#heard.set(client, undefined);
  }

  /**
   * Takes in what a page reports.
   *
   * @param now The wall clock time.
   * @param dispersionNanos Bound on the error of `now`, in nanoseconds.
   * @param client The page.
   * @param text The text.
   * @returns Why it is of no use, or undefined if it is.
   */
  handleText(
    now: WallClockNanos,
    dispersionNanos: number,
    client: Client,
    text: string,
  ): "bad-report" | "wrong-clock" | undefined {
    const report = decodeScreenReport(text);
    if (report === undefined) return "bad-report";
    const off = offSeconds(now, dispersionNanos, report);
    const heardAt = wallClockNanos(now);
    this.#heard.set(client, { report, heardAt, offSeconds: off });
    return off === null ? undefined : "wrong-clock";
  }

  /**
   * Lets a page go.
   *
   * @param client The page.
   */
  handleDisconnect(client: Client): void {
    this.#heard.delete(client);
  }

  /**
   * Describes a page.
   *
   * @param now The wall clock time.
   * @param client The page.
   * @returns What it said last.
   */
  describe(now: WallClockNanos, client: Client): ReportingPage {
    const heard = this.#heard.get(client);
    return {
      id: client.id,
      report: heard?.report ?? null,
      ageSeconds: heard === undefined
        ? 0
        : Math.max(0, Number(now - heard.heardAt) / 1e9),
      offSeconds: heard?.offSeconds ?? null,
    };
  }
}
