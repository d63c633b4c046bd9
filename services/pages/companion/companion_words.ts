import type { ConnectionState } from "@dvbcss/companion";
import type { CiiMessage } from "@dvbcss/protocol";
import { fileNameOf, TEST_PICTURE_ID } from "../content_names.ts";
import type { ScreenCondition } from "../messages.ts";

/** What a companion page can say something about. */
export interface CompanionSituation {
  /** How it is doing. */
  readonly condition: ScreenCondition;
  /** How its connection to the content service stands. */
  readonly cii: ConnectionState;
  /** What the TV says it presents. */
  readonly content: CiiMessage | undefined;
  /** Its medium, if it plays one. */
  readonly media: { readonly words: string } | undefined;
  /** Why the gateway does not hear its reports. */
  readonly trouble: string;
}

/**
 * Says what a person in front of a companion page should know.
 *
 * @param situation What there is to say something about.
 * @returns A sentence or two.
 */
export function companionWords(
  { condition, cii, content, media, trouble }: CompanionSituation,
): string {
  const sentences = [
    ...(cii === "open" ? [] : ["Looking for the gateway"]),
    ...(condition === "no-wall-clock" ? ["Measuring the wall clock"] : []),
    ...(condition === "no-timeline" ? [noTimeline(content)] : []),
    ...(media === undefined ? [] : [media.words]),
    ...(trouble === ""
      ? []
      : [`The dashboard cannot see this screen: ${trouble}`]),
  ];
  const said = sentences.length === 0 ? [contentWords(content)] : sentences;
  return said.filter((one) => one !== "").map((one) => `${one}.`).join(" ");
}

function noTimeline(content: CiiMessage | undefined): string {
  const [status] = content?.presentationStatus ?? [];
  if (status === "fault") return "The TV cannot play what it should";
  if (status === "transitioning") return "The TV changes to something else";
  return "The TV gives no position at present";
}

function contentWords(content: CiiMessage | undefined): string {
  const contentId = content?.contentId ?? "";
  if (contentId === TEST_PICTURE_ID) return "The TV shows the test picture";
  const name = fileNameOf(contentId);
  if (name !== undefined) {
    return `The TV plays ${name}: choose the same file here to play it in step`;
  }
  if (/^https?:/.test(contentId)) {
    return "The TV plays a file from the network, which may play here too";
  }
  return "";
}
