import type { z } from "zod";

/** What is wrong with something that a person wrote. */
export interface FieldFault {
  /** The field, as in `steps[2].speed`; empty for the whole. */
  readonly field: string;
  /** What is there, as JSON and cut short; undefined when nothing is. */
  readonly found?: string;
  /** What should be there. */
  readonly wanted: string;
}

const MAX_FOUND_CHARACTERS = 80;

/**
 * Picks the first thing that is wrong.
 *
 * @param error What the schema found.
 * @param input What it looked at.
 * @returns The fault, in words for the person who wrote it.
 */
export function fieldFault(error: z.ZodError, input: unknown): FieldFault {
  const issue = error.issues[0];
  if (issue === undefined) return { field: "", wanted: "something else" };
  const unknownKey = issue.code === "unrecognized_keys"
    ? issue.keys.slice(0, 1)
    : [];
  const path = [...issue.path, ...unknownKey];
  const found = json(valueAt(input, path));
  return {
    field: fieldName(path),
    ...(found === undefined ? {} : { found }),
    wanted: unknownKey.length > 0
      ? "no field of this name"
      : wantedBy(issue.message),
  };
}

/**
 * Says a fault in one sentence without a full stop.
 *
 * @param fault The fault.
 * @returns What the field must be and what it is.
 */
export function describeFault({ field, found, wanted }: FieldFault): string {
  const subject = field === "" ? "it" : field;
  return `${subject} must be ${wanted}: current value is ${found ?? "absent"}`;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.map((key) =>
    typeof key === "number" ? `[${key}]` : `.${String(key)}`
  ).join("").replace(/^\./, "");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, key)
        ? Reflect.get(at, key)
        : undefined,
    value,
  );
}

function json(value: unknown): string | undefined {
  const text = JSON.stringify(value);
  return text !== undefined && text.length > MAX_FOUND_CHARACTERS
    ? `${text.slice(0, MAX_FOUND_CHARACTERS)}…`
    : text;
}

/** Takes zod's sentence apart; what a schema of ours says is kept as it is. */
function wantedBy(message: string): string {
  return message
    .replace(/^[A-Z][a-z ]+: expected /, "")
    .replace(/, received .*$/, "");
}
