/** Words that TV Devices give as `contentIdStatus`, and what they stand for. */
const CONTENT_ID_STATUS_WORDS: ReadonlyMap<string, string> = new Map([
  ["stable", "final"],
]);

/**
 * Rewrites known departures of TV Devices into what the standard has.
 *
 * Known are an array as `presentationStatus`, and `"stable"` for a final content
 * id. Anything else stays as it is, for the codec to judge.
 *
 * Departs from clause 5.6.7: a strict reader refuses these messages, and with
 * them a TV Device that is otherwise of use.
 *
 * @param json A JSON object as received.
 * @returns The same members, the known departures put right.
 */
export function repairDeviations(json: object): object {
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, repair(name, value)]),
  );
}

function repair(name: string, value: unknown): unknown {
  if (name === "presentationStatus" && isListOfWords(value)) {
    return value.join(" ");
  }
  if (name === "contentIdStatus" && typeof value === "string") {
    return CONTENT_ID_STATUS_WORDS.get(value) ?? value;
  }
  return value;
}

function isListOfWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((it) => typeof it === "string");
}
