import { HEARTBEATS, LAST_WILLS } from "@dvbcss/channel";
import { brokerAddress, type BrokerCredentials } from "./broker_address.ts";
import { broadcastChannel } from "./broadcast_channel.ts";
import {
  type ChannelMember,
  type ChannelMemberOptions,
  joinThrough,
} from "./channel_member.ts";

/** Where a channel is, and who joins it. */
export interface JoinChannelOptions extends ChannelMemberOptions {
  /**
   * `local` for the isolates of this process, or the broker:
   * `mqtt://[user:password@]host[:port]`, or `mqtts:` for TLS.
   */
  readonly url: string;
  /** Who it is to the broker, where the URL does not say. */
  readonly credentials?: BrokerCredentials;
  /**
   * Which of several channels, such as one a screen: letters, digits, dots,
   * hyphens and underscores; `default` unless said otherwise.
   */
  readonly name?: string;
}

/**
 * Joins the channel between services.
 *
 * With a broker that is away this does not fail: the member tries again until it
 * is closed, and says so by `connected`.
 *
 * @param options Where the channel is, and who joins.
 * @returns The member.
 * @throws {TypeError} If the URL or the name of the channel is none.
 *
 * @example Two members
 * ```ts
 * import { joinChannel, SYSTEM_CLOCK } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const options = { url: "local", name: "example", clock: SYSTEM_CLOCK };
 * await using wc = await joinChannel({ ...options, writer: "wc" });
 * await using cii = await joinChannel({ ...options, writer: "cii" });
 * const heard = new Promise<void>((resolve) => cii.subscribe(() => resolve()));
 * wc.announce({ wc: { host: null, port: 6677, maxFreqErrorPpm: 50 } });
 * await heard;
 * assertEquals(cii.view.wc?.port, 6677);
 * ```
 */
export async function joinChannel(
  options: JoinChannelOptions,
): Promise<ChannelMember> {
  const { url, name = "default" } = options;
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name)) {
    throw new TypeError(
      `Cannot join channel: 1 to 64 of A-Z a-z 0-9 . _ - are allowed in its name: current value is "${name}"`,
    );
  }
  const topic = `dvbcss/v2/${name}`;
  if (url === "local") {
    return joinThrough(options, HEARTBEATS, broadcastChannel(topic));
  }
  const broker = brokerAddress(url, options.credentials ?? NOBODY);
  // Loaded only where there is a broker: it is large and reads the environment.
  const { mqttChannel } = await import("./mqtt_channel.ts");
  return joinThrough(
    options,
    LAST_WILLS,
    mqttChannel({ broker, topic, writer: options.writer }),
  );
}

const NOBODY: BrokerCredentials = { user: undefined, password: undefined };
