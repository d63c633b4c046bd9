import type { ChannelView, Parts } from "@dvbcss/channel";
import type { ChannelMember } from "@dvbcss/runtime";
import { SOURCE_PRIORITY } from "./source.ts";

/**
 * Announces on a broker what the gateway serves and presents.
 *
 * The gateway's own parts meet inside the process, so that they do not depend on
 * the broker.
 *
 * @param inside A member of the channel inside the process.
 * @param outside A member of the channel on the broker.
 * @param advertise Host to announce, if not the one the services listen on.
 * @returns Ends it.
 */
export function announceOutside(
  inside: ChannelMember,
  outside: ChannelMember,
  advertise: string | undefined,
): () => void {
  outside.announce(partsOf(inside.view, advertise));
  return inside.subscribe((view) => outside.announce(partsOf(view, advertise)));
}

function partsOf(view: ChannelView, advertise: string | undefined): Parts {
  const { wc, ts, cii, content, timelines } = view;
  const host = advertise === undefined ? {} : { host: advertise };
  const priority = SOURCE_PRIORITY;
  return {
    ...(wc === null ? {} : { wc: { ...wc, ...host } }),
    ...(ts === null ? {} : { ts: { ...ts, ...host } }),
    ...(cii === null ? {} : { cii: { ...cii, ...host } }),
    ...(content === null ? {} : { content: { priority, content } }),
    ...(timelines.length === 0 ? {} : { timelines: { priority, timelines } }),
  };
}
