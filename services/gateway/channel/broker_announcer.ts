import type { ChannelView, Parts } from "@dvbcss/channel";
import type { ChannelMember } from "@dvbcss/runtime";
import { SOURCE_PRIORITY } from "@dvbcss/service-source";

/**
 * Announces on a broker what the gateway serves and presents.
 *
 * The gateway's own parts meet inside the process, so that they do not depend on
 * the broker.
 *
 * @param inside A member of the channel inside the process.
 * @param outside A member of the channel on the broker.
 * @returns Ends it.
 */
export function announceOutside(
  inside: Pick<ChannelMember, "view" | "subscribe">,
  outside: Pick<ChannelMember, "announce">,
): () => void {
  outside.announce(partsOf(inside.view));
  return inside.subscribe((view) => outside.announce(partsOf(view)));
}

function partsOf(view: ChannelView): Parts {
  const { wc, ts, cii, content, timelines } = view;
  const priority = SOURCE_PRIORITY;
  return {
    ...(wc === null ? {} : { wc }),
    ...(ts === null ? {} : { ts }),
    ...(cii === null ? {} : { cii }),
    ...(content === null ? {} : { content: { priority, content } }),
    ...(timelines.length === 0 ? {} : { timelines: { priority, timelines } }),
  };
}
