import { assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import type { BrokerAddress } from "../../../shared/runtime/channel/broker_address.ts";
import {
  brokerFault,
  UnheardError,
} from "../../../shared/runtime/channel/broker_fault.ts";

const BROKER: BrokerAddress = {
  protocol: "mqtts",
  host: "broker.example",
  port: 8883,
  user: "ts",
  password: "secret",
};
const TOPIC = "dvbcss/v2/default/ts/ts-1";

function coded(code: string | number): Error {
  return Object.assign(new Error("as found"), { code });
}

const CASES: readonly {
  readonly name: string;
  readonly error: unknown;
  readonly broker?: Partial<BrokerAddress>;
  readonly words: string;
}[] = [
  {
    name: "bad credentials",
    error: coded(5),
    words: 'refuses user "ts" with this password: check DVBCSS_CHANNEL_USER',
  },
  {
    name: "no password",
    error: coded(4),
    broker: { password: undefined },
    words: 'refuses user "ts" without a password',
  },
  {
    name: "no user",
    error: coded(5),
    broker: { user: undefined, password: undefined },
    words: "lets nobody in without a user",
  },
  {
    name: "a topic of another",
    error: new UnheardError(),
    words: `nothing of what user "ts" writes to ${TOPIC}`,
  },
  {
    name: "a stranger's authority",
    error: coded("SELF_SIGNED_CERT_IN_CHAIN"),
    words: "(SELF_SIGNED_CERT_IN_CHAIN): set DENO_CERT",
  },
  {
    name: "an old certificate",
    error: coded("CERT_HAS_EXPIRED"),
    words: "has expired",
  },
  {
    name: "a coming certificate",
    error: coded("CERT_NOT_YET_VALID"),
    words: "set this machine's date",
  },
  {
    name: "another name",
    error: coded("ERR_TLS_CERT_ALTNAME_INVALID"),
    words: 'is not for "broker.example"',
  },
  {
    name: "nobody there",
    error: coded("ECONNREFUSED"),
    words: "nobody listens at broker.example:8883",
  },
  {
    name: "an unknown name",
    error: coded("ENOTFOUND"),
    words: '"broker.example" has no address',
  },
  {
    name: "a name it may not ask for",
    error: coded("EPERM"),
    words: "run it with -P=everywhere",
  },
  {
    name: "no answer",
    error: undefined,
    words: "does it speak TLS?",
  },
  {
    name: "no answer to plain text",
    error: undefined,
    broker: { protocol: "mqtt" },
    words: "does it want mqtts:?",
  },
  {
    name: "anything else",
    error: coded("EHOSTUNREACH"),
    words: "broker.example:8883 cannot be reached: as found",
  },
  {
    name: "what is no system's error",
    error: new RangeError("as found"),
    words: "cannot be reached: as found",
  },
];

Deno.test.each(CASES)(
  "brokerFault() says what to do about $name",
  ({ error, broker = {}, words }) => {
    const text = brokerFault({ ...BROKER, ...broker }, TOPIC, error);
    assertStringIncludes(text, words);
    assertEquals(text.includes("secret"), false);
  },
);
