/**
 * The three ways in which pages ask for the wall clock in JSON.
 *
 * | | BBC | CCMA | plain echo |
 * | --- | --- | --- | --- |
 * | known by | `otvs`, `otvn` | `ot` | neither |
 * | originate | `otvs` s and `otvn` ns | `ot` ns | whatever was sent |
 * | receive | `rt` s | `rt` ns | `rt` s, `remoteReceiveTime` ns |
 * | transmit | `tt` s | `tt` ns | `tt` s, `remoteSendTime` ns |
 * | precision | `p` s | `p`, log2 of s | `p`, `precision` s |
 * | frequency error | `mfe` ppm | `mfe`, as it was sent | `mfe`, `maxFrequencyError` ppm |
 *
 * Members that a dialect does not know go back as they came; some clients match
 * replies by them (`id`).
 *
 * Times are written digit by digit, so nothing is lost on our side. A reader that
 * keeps numbers in doubles, as pages do, rounds them: in 2026 nanoseconds since
 * 1970 by up to 128 ns and seconds by up to 119 ns, some decades later by up to
 * 256 ns. The precision we claim includes that. The same goes for numbers above 2^53 that are echoed.
 */

import type { JsonObjectFault } from "../../json_object.ts";
import { decodeJsonObject } from "../../json_object.ts";

/** One of the ways in which pages ask for the wall clock in JSON. */
export type WcJsonDialect = "bbc" | "ccma" | "echo";

/** Why a text is not a request for the wall clock. */
export type WcJsonFault =
  | JsonObjectFault
  | "unknown-version"
  | "not-a-request"
  | "bad-originate";

/** A request for the wall clock in JSON. */
export interface WcJsonRequest {
  /** How it is to be answered. */
  readonly dialect: WcJsonDialect;
  /** Its members, in the order in which they came. */
  readonly members: ReadonlyMap<string, unknown>;
}

/** What {@linkcode decodeWcJsonRequest} makes of a text. */
export type WcJsonDecoded =
  | { readonly ok: true; readonly request: WcJsonRequest }
  | { readonly ok: false; readonly fault: WcJsonFault };

/** Longest text that is looked at, in UTF-16 code units; a real one has 150. */
export const MAX_WC_JSON_LENGTH = 1_024;

/**
 * Reads a request for the wall clock in JSON.
 *
 * A version and a type may be missing; if they are there they must be 0.
 *
 * @param text The text of one WebSocket message; of any length and content.
 * @returns The request, or why there is none.
 *
 * @example
 * ```ts
 * import { decodeWcJsonRequest } from "@dvbcss/protocol";
 * import { assert } from "@dvbcss/std/assert";
 *
 * const decoded = decodeWcJsonRequest('{"id":7,"ot":1234567,"p":-50,"mfe":50}');
 * assert(decoded.ok && decoded.request.dialect === "ccma");
 * ```
 */
export function decodeWcJsonRequest(text: string): WcJsonDecoded {
  const object = decodeJsonObject(text, MAX_WC_JSON_LENGTH);
  if (!object.ok) return object;
  const members = new Map<string, unknown>(Object.entries(object.message));
  if ((members.get("v") ?? 0) !== 0) {
    return { ok: false, fault: "unknown-version" };
  }
  if ((members.get("t") ?? 0) !== 0) {
    return { ok: false, fault: "not-a-request" };
  }
  const dialect = dialectOf(members);
  return ORIGINATE[dialect].every((name) => Number.isFinite(members.get(name)))
    ? { ok: true, request: { dialect, members } }
    : { ok: false, fault: "bad-originate" };
}

const ORIGINATE: Readonly<Record<WcJsonDialect, readonly string[]>> = {
  bbc: ["otvs", "otvn"],
  ccma: ["ot"],
  echo: [],
};

function dialectOf(members: ReadonlyMap<string, unknown>): WcJsonDialect {
  if (members.has("otvs") || members.has("otvn")) return "bbc";
  return members.has("ot") ? "ccma" : "echo";
}
