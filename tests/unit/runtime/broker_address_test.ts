import { parseCommandLine, textOption, withoutPassword } from "@dvbcss/runtime";
import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import { brokerAddress } from "../../../shared/runtime/channel/broker_address.ts";

const ENV = { user: "env-user", password: "env-password" } as const;

Deno.test.each([
  {
    url: "mqtt://127.0.0.1",
    broker: { protocol: "mqtt", host: "127.0.0.1", port: 1883, ...ENV },
  },
  {
    url: "mqtts://[fd00::7]",
    broker: { protocol: "mqtts", host: "fd00::7", port: 8883, ...ENV },
  },
  {
    url: "mqtts://ts@broker:1",
    broker: {
      protocol: "mqtts",
      host: "broker",
      port: 1,
      user: "ts",
      password: "env-password",
    },
  },
  {
    url: "mqtt://u%40x:p%2F%40@broker",
    broker: {
      protocol: "mqtt",
      host: "broker",
      port: 1883,
      user: "u@x",
      password: "p/@",
    },
  },
])("brokerAddress() reads $url", ({ url, broker }) => {
  assertEquals<unknown>(brokerAddress(url, ENV), broker);
});

const SECRETS: readonly string[] = [
  "mqtt://user:secret@host",
  "mqtt://user:se@secret@host",
  "mqtt://user:sec/secret@host",
  "http://user:secret@host/path",
];

Deno.test.each(SECRETS.map((url) => ({ url })))(
  "withoutPassword() leaves out what is in $url",
  ({ url }) => {
    assertEquals(withoutPassword(url).includes("se"), false);
  },
);

Deno.test("brokerAddress() shows no password of a URL that it refuses", () => {
  const error = assertThrows(
    () => brokerAddress("mqtt://user:secret/x@:1", ENV),
    TypeError,
  );
  assertEquals(error.message.includes("secret"), false);
});

Deno.test("parseCommandLine() shows no password of a URL that it refuses", () => {
  const commandLine = {
    usage: "serve",
    summary: "Serves.",
    options: {
      channel: textOption({
        help: "Where.",
        fallback: "local",
        placeholder: "URL",
        accepts: () => false,
        wanted: "a URL",
      }),
    },
    examples: [],
  };
  const args = ["--channel", "http://user:secret@host"];
  assertEquals(parseCommandLine(commandLine, args, () => undefined), {
    kind: "refuse",
    message: 'Cannot use --channel "http://…@host": wanted a URL',
  });
});
