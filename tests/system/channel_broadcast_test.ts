import { CHANNEL_CASES } from "../conformance/channel_suite.ts";
import { RealChannel } from "../support/real_channel.ts";

Deno.test.each(CHANNEL_CASES)(
  "channel in one process: $name",
  ({ run }) => run(() => Promise.resolve(new RealChannel("local", post))),
);

function post(name: string, _writer: string, text: string): Promise<void> {
  const stranger = new BroadcastChannel(`dvbcss/v2/${name}`);
  stranger.postMessage(text);
  stranger.close();
  return Promise.resolve();
}
