/** The content ids of what has no address. */

/** The test picture. */
export const TEST_PICTURE_ID = "tag:dvbcss-gateway,2026:test-picture";

const FILE_PREFIX = "tag:dvbcss-gateway,2026:file:";

/**
 * Makes the content id of a file that only the TV's device has.
 *
 * @param name The file's name.
 * @returns The content id.
 */
export function fileContentId(name: string): string {
  return FILE_PREFIX + encodeURIComponent(name);
}

/**
 * Reads the name of a file that only the TV's device has.
 *
 * @param contentId The content id, from anybody.
 * @returns The name; undefined if something else is presented.
 */
export function fileNameOf(contentId: string): string | undefined {
  if (!contentId.startsWith(FILE_PREFIX)) return undefined;
  const name = contentId.slice(FILE_PREFIX.length);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
