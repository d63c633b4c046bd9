import { SimulatedChannel } from "../support/simulated_channel.ts";
import { CHANNEL_CASES } from "./channel_suite.ts";

Deno.test.each(CHANNEL_CASES)(
  "channel in memory: $name",
  ({ run }) => run(() => Promise.resolve(new SimulatedChannel())),
);
