import { createHash, timingSafeEqual } from "node:crypto";
import { reachedHost, requestAuthority } from "@dvbcss/runtime";
import type { ApiError } from "./api_error.ts";

/** Who may use the control API. */
export interface ControlPolicy {
  /** What users must know; undefined to let in this machine only. */
  readonly token: string | undefined;
  /** Names of this device besides those of loopback. */
  readonly ownHosts: readonly string[];
}

/**
 * Decides whether a request may reach the control API.
 *
 * Whoever opens a page of somebody else in a browser on this machine must not
 * give that page the TV: a foreign origin is refused, and so is a foreign name for
 * our own address, without which an attacker's name server could make a page of
 * his one of our origin.
 *
 * @param request The request.
 * @param peer Its sender's IP address.
 * @param policy Who may.
 * @returns Why not, or undefined if it may.
 */
export function refuseControl(
  request: Request,
  peer: string,
  policy: ControlPolicy,
): ApiError | undefined {
  return refuseForeignOrigin(request, "use the control API") ??
    (policy.token === undefined
      ? refuseStranger(request, peer, policy)
      : refuseToken(request, policy.token));
}

/**
 * Decides whether a page may play what is presented.
 *
 * A WebSocket of a browser has no header for a token, so it is in the query. With
 * it a page from anywhere may; without it a page of this device on this machine.
 *
 * @param request The request.
 * @param peer Its sender's IP address.
 * @param policy Who may.
 * @returns Why not, or undefined if it may.
 */
export function refusePage(
  request: Request,
  peer: string,
  policy: ControlPolicy,
): ApiError | undefined {
  const given = new URL(request.url).searchParams.get("token");
  if (given !== null && policy.token !== undefined) {
    return isSame(given, policy.token) ? undefined : WRONG_TOKEN;
  }
  return refuseForeignOrigin(request, "play what is presented") ??
    (policy.token === undefined || isLoopback(peer)
      ? refuseStranger(request, peer, policy)
      : NO_TOKEN);
}

/**
 * Decides by its origin alone whether a page may read what is only shown.
 *
 * @param request The request.
 * @param deed What it would do, for the answer.
 * @returns Why not, or undefined if it may.
 */
export function refuseForeignOrigin(
  request: Request,
  deed: string,
): ApiError | undefined {
  const origin = request.headers.get("origin");
  if (origin === null || isOwnOrigin(origin, requestAuthority(request))) {
    return undefined;
  }
  return {
    error: "wrong-origin",
    detail: `Pages of other web origins may not ${deed}`,
    hint: "Send the request from a program, or from a page of this device",
  };
}

const NO_TOKEN: ApiError = {
  error: "no-token",
  detail: "A token is needed",
  hint: "Send the gateway's control token",
};

const WRONG_TOKEN: ApiError = { ...NO_TOKEN, detail: "The token is wrong" };

function refuseStranger(
  request: Request,
  peer: string,
  { ownHosts }: ControlPolicy,
): ApiError | undefined {
  if (!isLoopback(peer)) {
    return {
      error: "not-local",
      detail: "Without a token the control API answers this machine only",
      hint:
        "Start the gateway with DVBCSS_CONTROL_TOKEN set, and send it as a bearer token",
    };
  }
  const host = reachedHost(request)?.host.toLowerCase();
  if (host !== undefined && isOwnHost(host, ownHosts)) return undefined;
  return {
    error: "wrong-host",
    detail: "The Host header must name this device",
    hint: "Use http://127.0.0.1 and the gateway's port",
  };
}

function refuseToken(request: Request, token: string): ApiError | undefined {
  const given = /^Bearer +(\S+)$/i.exec(
    request.headers.get("authorization") ?? "",
  )?.[1];
  if (given !== undefined && isSame(given, token)) return undefined;
  return {
    error: "no-token",
    detail: given === undefined ? "A token is needed" : "The token is wrong",
    hint: "Send Authorization: Bearer and the gateway's control token",
  };
}

/** Takes as long whatever is given, so that nobody can feel their way. */
function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

function isOwnOrigin(origin: string, host: string): boolean {
  return [`http://${host}`, `https://${host}`].includes(origin);
}

function isOwnHost(host: string, ownHosts: readonly string[]): boolean {
  return isLoopback(host) || host === "localhost" ||
    ownHosts.some((own) => own.toLowerCase() === host);
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address) || address === "::1";
}
