import { z } from "zod";

/** What the control API answers when it does not do what was asked. */
export interface ApiError {
  /** What is wrong, in kebab-case, for programs. */
  readonly error: ApiFault;
  /** What is wrong, for people. */
  readonly detail: string;
  /** What to do about it. */
  readonly hint: string;
}

/** Everything that can be wrong with a request, and the status that says so. */
export const API_FAULTS = {
  "bad-field": 400,
  "bad-json": 400,
  "too-many-timelines": 400,
  "no-token": 401,
  "wrong-host": 403,
  "wrong-origin": 403,
  "not-local": 403,
  "no-such-timeline": 404,
  "body-too-slow": 408,
  "player-plays": 409,
  "body-too-big": 413,
  "not-json": 415,
} as const;

/** What is wrong with a request. */
export type ApiFault = keyof typeof API_FAULTS;

/** An {@linkcode ApiError} as it is described to clients. */
export const apiErrorSchema = z.strictObject({
  error: z.enum(
    Object.keys(API_FAULTS) as [ApiFault, ...ApiFault[]],
  ),
  detail: z.string(),
  hint: z.string(),
}) satisfies z.ZodType<ApiError>;

/**
 * Makes the answer to a request that is not granted.
 *
 * @param error What is wrong.
 * @returns The answer.
 */
export function refusal(error: ApiError): Response {
  const status = API_FAULTS[error.error];
  const headers = status === 401 ? { "www-authenticate": "Bearer" } : {};
  return Response.json(error, {
    status,
    headers: { "cache-control": "no-store", ...headers },
  });
}
