/**
 * A member of the channel on a worker, so that a test can kill it.
 *
 * @module
 */

import { type ChannelMember, joinChannel, SYSTEM_CLOCK } from "@dvbcss/runtime";
import type { Parts } from "@dvbcss/channel";
import type { WorkerOrder } from "./mortal_member.ts";

// The project checks against the main scope; this file runs in a worker.
const scope = self as unknown as {
  onmessage: (event: MessageEvent<WorkerOrder>) => void;
  postMessage(message: string): void;
};
let member: ChannelMember | undefined;

scope.onmessage = async ({ data }) => {
  if (data.kind === "announce") return announce(data.parts);
  if (data.kind === "hang") return hang();
  member = await joinChannel({ ...data, clock: SYSTEM_CLOCK });
  scope.postMessage("joined");
};

function announce(parts: Parts): void {
  member?.announce(parts);
}

/** Never comes back; only ending the worker helps. */
function hang(): never {
  for (;;);
}
