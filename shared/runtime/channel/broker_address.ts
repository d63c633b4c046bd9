/** Who a member is to its broker. */
export interface BrokerCredentials {
  /** The name; undefined for nobody in particular. */
  readonly user: string | undefined;
  /** The password; undefined for none. */
  readonly password: string | undefined;
}

/** Where a broker is, and who comes to it. */
export interface BrokerAddress extends BrokerCredentials {
  /** `mqtts` is `mqtt` over TLS. */
  readonly protocol: "mqtt" | "mqtts";
  /** A host name or an IP address, without brackets. */
  readonly host: string;
  /** TCP port, 1 to 65535. */
  readonly port: number;
}

const DEFAULT_PORTS = { mqtt: 1883, mqtts: 8883 } as const;

/**
 * Reads the URL of a broker.
 *
 * @param text `mqtt://[user:password@]host[:port]`, or `mqtts:` for TLS.
 * @param credentials What counts where the URL names no user or no password.
 * @returns The broker.
 * @throws {TypeError} If the URL is none of a broker.
 */
export function brokerAddress(
  text: string,
  credentials: BrokerCredentials,
): BrokerAddress {
  const url = URL.parse(text);
  const protocol = url?.protocol.slice(0, -1);
  const user = decoded(url?.username ?? "");
  const password = decoded(url?.password ?? "");
  if (
    url === null || url.hostname === "" ||
    (protocol !== "mqtt" && protocol !== "mqtts") ||
    user === undefined || password === undefined
  ) {
    throw new TypeError(
      `Cannot use channel: "local" or mqtt://host:port is wanted: current value is "${
        withoutPassword(text)
      }"`,
    );
  }
  return {
    protocol,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? DEFAULT_PORTS[protocol] : Number(url.port),
    user: user === "" ? credentials.user : user,
    password: password === "" ? credentials.password : password,
  };
}

/**
 * Makes a URL fit to show, even one that is none.
 *
 * @param text The URL.
 * @returns The same; whatever may be a user and a password is left out.
 *
 * @example
 * ```ts
 * import { withoutPassword } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(withoutPassword("mqtt://ts:a@b/c@broker"), "mqtt://…@broker");
 * ```
 */
export function withoutPassword(text: string): string {
  // Greedy: a password may have an @ in it, and a slash.
  return text.replace(/\/\/.*@/s, "//…@");
}

/** Reads percent escapes; undefined where they are none. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // The decoder has no other way to say it.
    return undefined;
  }
}
