import type { BrokerAddress } from "./broker_address.ts";

/** CONNACK codes of MQTT 3.1.1 for who may not come in. */
const REFUSED_CREDENTIALS: readonly unknown[] = [4, 5];

/** Codes of certificates that lead to no authority known here. */
const UNKNOWN_AUTHORITY: readonly unknown[] = [
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
];

/** Code of a broker that lets a member in and drops what it posts. */
const UNHEARD = "UNHEARD";

/** What was posted never came back, though the member listens to it itself. */
export class UnheardError extends Error {
  /** As errors of the platform have it. */
  readonly code = UNHEARD;
}

/**
 * Says in words why a broker could not be joined: what was tried, what was found
 * and what to do. The password is not among the words.
 *
 * @param broker What was tried.
 * @param topic Where the member would post.
 * @param error What was found; undefined if the connection just ended.
 * @returns The words, in one line.
 */
export function brokerFault(
  broker: BrokerAddress,
  topic: string,
  error: unknown,
): string {
  const { host, port, protocol } = broker;
  const code = codeOf(error);
  const at = `${host}:${port}`;
  if (REFUSED_CREDENTIALS.includes(code)) return refused(broker, topic);
  if (UNKNOWN_AUTHORITY.includes(code)) {
    return `nobody trusted here has signed the certificate of ${at} (${code}): set DENO_CERT to the file of its authority's certificate`;
  }
  switch (code) {
    case "CERT_HAS_EXPIRED":
      return `the certificate of ${at} has expired: renew it, or set this machine's date`;
    case "CERT_NOT_YET_VALID":
      return `the certificate of ${at} is not valid yet: set this machine's date`;
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `the certificate of ${at} is not for "${host}": use a name that it is for, or add this one to its subjectAltName`;
    case "ECONNREFUSED":
      return `nobody listens at ${at}: is the broker running?`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `the name "${host}" has no address: is it spelt right, and can this machine ask for names?`;
    case "EPERM":
    case "EACCES":
      return `this process may not connect to ${at}: run it with -P=everywhere`;
    case UNHEARD:
      return `${at} passes on nothing of what ${
        whoOf(broker)
      } writes to ${topic}: let this user write it, as an ACL does`;
    case "ECONNRESET":
    case undefined:
      return protocol === "mqtt"
        ? `${at} does not answer or ends the connection: is the way there open, and does it want mqtts:?`
        : `${at} does not answer or ends the connection: is the way there open, and does it speak TLS?`;
    default:
      return `${at} cannot be reached: ${messageOf(error)}`;
  }
}

function refused({ user, password }: BrokerAddress, topic: string): string {
  const how = password === undefined ? "without a" : "with this";
  const found = user === undefined
    ? "the broker lets nobody in without a user"
    : `the broker refuses user "${user}" ${how} password`;
  return `${found}: check DVBCSS_CHANNEL_USER, DVBCSS_CHANNEL_PASSWORD and that this user may write ${topic}`;
}

function whoOf({ user }: BrokerAddress): string {
  return user === undefined ? "somebody without a user" : `user "${user}"`;
}

function codeOf(error: unknown): string | number | undefined {
  if (!(error instanceof Error)) return undefined;
  if (!("code" in error)) return error.name;
  const { code } = error;
  return typeof code === "string" || typeof code === "number"
    ? code
    : error.name;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
