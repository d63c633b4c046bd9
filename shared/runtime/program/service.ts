import { TEST_CONTENT_ID } from "@dvbcss/presentation";
import {
  type BrokerCredentials,
  withoutPassword,
} from "../channel/broker_address.ts";
import { type ChannelMember, uniqueWriter } from "../channel/channel_member.ts";
import type { Options } from "./command_line.ts";
import {
  choiceOption,
  hostOption,
  integerOption,
  type Option,
  switchOption,
  textOption,
} from "./command_line_option.ts";
import { joinChannel } from "../channel/join_channel.ts";
import {
  LOG_LEVELS,
  type Logger,
  type LogLevel,
} from "../observation/logger.ts";
import type { Metrics } from "../observation/metrics.ts";
import { type MonotonicClock, SYSTEM_CLOCK } from "../clock/system_clock.ts";

/** What a service is given by the program that runs it. */
export interface ServiceParts {
  /** Its place on the channel between services. */
  readonly channel: ChannelMember;
  /** The local clock. */
  readonly clock: MonotonicClock;
  /** Where it says what happens. */
  readonly logger: Logger;
  /** Where it counts. */
  readonly metrics: Metrics;
}

/** Settings that every service has. */
export interface ServiceConfig {
  /** Address to listen on. */
  readonly hostname: string;
  /** Host to tell companions, if not the one they connected to. */
  readonly advertise: string | undefined;
  /** Where the services meet: `local` or the URL of a broker. */
  readonly channel: string;
  /** WebSocket connections held at most; 0 for none. */
  readonly maxConnections: number;
  /** Least level of log lines. */
  readonly logLevel: LogLevel;
  /** Whether each line printed is a JSON object. */
  readonly json: boolean;
}

/** Options of every service. */
export const SERVICE_OPTIONS: Options<ServiceConfig> = {
  hostname: hostOption({
    help: "Address to listen on; :: takes IPv4 and IPv6.",
    fallback: "0.0.0.0",
  }),
  advertise: hostOption<string | undefined>({
    help:
      "Host to tell companions, if not the one they connected to; with a\n" +
      "broker on another machine, this one's address on the way there.",
    fallback: undefined,
  }),
  channel: textOption({
    help: "Where the services meet: local is this process alone. A broker's\n" +
      "user and password: DVBCSS_CHANNEL_USER, DVBCSS_CHANNEL_PASSWORD; its\n" +
      "authority's certificate, unless a public one's: DENO_CERT=FILE.",
    fallback: "local",
    placeholder: "local|mqtt://HOST:PORT",
    accepts: (text) =>
      text === "local" ||
      (/^mqtts?:\/\//.test(text) && Boolean(URL.parse(text)?.hostname)),
    wanted: "local or a URL such as mqtt://127.0.0.1:1883",
  }),
  maxConnections: integerOption({
    help: "WebSocket connections held at most.",
    fallback: 1_000,
    min: 0,
    max: 1_000_000,
  }),
  logLevel: choiceOption<LogLevel>({
    help: "Least level of log lines, which go to standard error.",
    fallback: "info",
    choices: LOG_LEVELS,
  }),
  json: switchOption({ help: "Print a JSON object a line." }),
};

/**
 * An option that is a content id; empty for none, the test programme's unless given.
 *
 * @param help What it does, in one sentence.
 * @returns The option.
 */
export function contentIdOption(help: string): Option<string> {
  return textOption({
    help,
    fallback: TEST_CONTENT_ID,
    placeholder: "URI",
    accepts: (text) => text === "" || /^[^\s\p{Cc}]{1,2000}$/u.test(text),
    wanted: "a URI without blanks",
  });
}

/**
 * Joins the channel between services under a name of its own, and logs how that
 * goes: that its broker is away once, however often it is tried again, and that
 * it is back. Until then the service serves what it can by itself.
 *
 * @param service Which service.
 * @param url Where the channel is.
 * @param logger Where it is logged.
 * @returns The member.
 */
export function joinServiceChannel(
  service: string,
  url: string,
  logger: Logger,
): Promise<ChannelMember> {
  warnOfVisiblePassword(url, logger);
  let isLost = false;
  return joinChannel({
    url,
    writer: uniqueWriter(service),
    clock: SYSTEM_CLOCK,
    credentials: channelCredentials(url),
    onFault: (fault) => logger.debug("channel-fault", { fault }),
    onConnection: (connected, reason) => {
      const fields = { url: withoutPassword(url) };
      if (!connected) logger.warn("channel-lost", { ...fields, reason });
      // News only to who was told of the loss.
      else logger[isLost ? "info" : "debug"]("channel-connected", fields);
      isLost = !connected;
    },
    onLocated: (host) =>
      logger.info("advertising", {
        host,
        reason: "this machine has it on the way to the broker",
        otherwise: "--advertise=HOST",
      }),
  });
}

function warnOfVisiblePassword(url: string, logger: Logger): void {
  if (withoutPassword(url) === url) return;
  if (!Deno.args.some((argument) => argument.includes(url))) return;
  logger.warn("password-on-command-line", {
    reason: "every user of this machine can read it",
    instead: "DVBCSS_CHANNEL_USER and DVBCSS_CHANNEL_PASSWORD",
  });
}

/** The environment, since every user of a machine can read command lines. */
function channelCredentials(url: string): BrokerCredentials {
  const user = url === "local" ? undefined : env("DVBCSS_CHANNEL_USER");
  const password = url === "local" ? undefined : env("DVBCSS_CHANNEL_PASSWORD");
  return { user, password };
}

function env(name: string): string | undefined {
  return Deno.env.get(name) || undefined;
}
