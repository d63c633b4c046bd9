import type { Content } from "@dvbcss/presentation";
import { withoutSecrets } from "./mpv_url_secrets.ts";

/** The longest content id that is announced, in UTF-16 code units. */
const MAX_LENGTH = 4096;

/**
 * Names what a player plays.
 *
 * A URL names itself, without the secrets in it; a file is named by the `file:` URL
 * of its absolute path, and what the player reads from its standard input by
 * `fd://0`, as the player has it. The companions of every viewer learn it. What a
 * URL or a path has of controls and other odd characters is percent-encoded.
 *
 * Source: BBC R&D, pydvbcss and DVB's own examples, where content from the
 * Internet is named by the URL from which it was obtained.
 *
 * @param path The file or URL, as the player was given it.
 * @param workingDirectory What the player takes a relative path to mean; null if
 * it did not say.
 * @returns Content id and its status: `partial` if so long that it is cut.
 */
export function mpvContentId(
  path: string,
  workingDirectory: string | null,
): Pick<Content, "contentId" | "contentIdStatus"> {
  if (path === "-") return { contentId: STDIN, contentIdStatus: "final" };
  const contentId = isUrl(path)
    ? encoded(withoutSecrets(path), UNFIT_FOR_URL)
    : `file://${
      encoded(absolute(path, workingDirectory ?? "/"), UNFIT_FOR_PATH)
    }`;
  return contentId.length <= MAX_LENGTH
    ? { contentId, contentIdStatus: "final" }
    : { contentId: contentId.slice(0, MAX_LENGTH), contentIdStatus: "partial" };
}

/** Source: mpv's manual, section "Protocols". */
const STDIN = "fd://0";

/** What a URL has encoded already stays as it is. */
const UNFIT_FOR_URL = /[^!#-;=?-[\]_a-z~]/gu;

const UNFIT_FOR_PATH = /[^!$&'()*+,\-./0-9:;=@A-Z_a-z~]/gu;

function isUrl(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(path);
}

function absolute(path: string, workingDirectory: string): string {
  const whole = path.startsWith("/") ? path : `${workingDirectory}/${path}`;
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function encoded(text: string, unfit: RegExp): string {
  return text.toWellFormed().replace(unfit, encodeURIComponent);
}
