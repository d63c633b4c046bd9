import {
  type CommandLine,
  type Option,
  portOption,
  SERVICE_OPTIONS,
  type ServiceConfig,
  textOption,
} from "@dvbcss/runtime";
import { CII_COMMAND_LINE, type CiiConfig } from "@dvbcss/service-cii";
import { sourceCommandLine, type SourceConfig } from "@dvbcss/service-source";
import { TS_COMMAND_LINE, type TsConfig } from "@dvbcss/service-ts";
import { WC_COMMAND_LINE, type WcConfig } from "@dvbcss/service-wc";

/** Settings of the gateway. */
export interface GatewayConfig
  extends
    ServiceConfig,
    Pick<WcConfig, "maxFreqError" | "followUp">,
    Pick<CiiConfig, "diffOnly">,
    Pick<SourceConfig, "source" | "scenario" | "contentId">,
    Pick<TsConfig, "refreshSeconds"> {
  /** TCP port of everything but the wall clock; 0 picks a free one. */
  readonly port: number;
  /** UDP port of the wall clock; 0 picks a free one. */
  readonly wcPort: number;
  /** What users of the control API must know; undefined for loopback only. */
  readonly controlToken: string | undefined;
  /** Certificate in PEM; undefined to serve without TLS only. */
  readonly tlsCert: string | undefined;
  /** Its private key in PEM. */
  readonly tlsKey: string | undefined;
  /** TCP port of the same with TLS; 0 picks a free one. */
  readonly tlsPort: number;
}

/**
 * Makes the command line of the gateway.
 *
 * @param readFile Reads a file as text; fails if it cannot.
 * @returns The command line.
 */
export function gatewayCommandLine(
  readFile: (path: string) => string,
): CommandLine<GatewayConfig> {
  const { maxFreqError, followUp } = WC_COMMAND_LINE.options;
  const { diffOnly } = CII_COMMAND_LINE.options;
  const { source, scenario, contentId } = sourceCommandLine(readFile).options;
  return {
    usage: "deno run -P services/gateway/main.ts",
    summary: SUMMARY,
    options: {
      ...SERVICE_OPTIONS,
      maxConnections: {
        ...SERVICE_OPTIONS.maxConnections,
        help: "WebSocket connections held at most, each of CII, TS and WC.",
      },
      port: portOption({
        help: "TCP port; 0 picks a free one.",
        fallback: 7681,
      }),
      wcPort: portOption({
        help: "UDP port of the wall clock; 0 picks a free one.",
        fallback: 6677,
      }),
      source,
      scenario,
      controlToken: CONTROL_TOKEN_OPTION,
      tlsCert: pemOption(
        readFile,
        "Certificate in PEM: serves https and wss, too.",
      ),
      tlsKey: pemOption(readFile, "The certificate's private key in PEM."),
      tlsPort: portOption({
        help: "TCP port of https and wss; 0 picks a free one.",
        fallback: 7682,
      }),
      contentId,
      diffOnly,
      refreshSeconds: TS_COMMAND_LINE.options.refreshSeconds,
      maxFreqError,
      followUp,
    },
    notes: NOTES,
    examples: [
      ["", "Present the test programme"],
      [
        "--scenario services/gateway/scenarios/ts_server.json",
        "Play a scripted TV",
      ],
      ["--port 17681 --wc-port 16677 --json", "Other ports, output to parse"],
    ],
  };
}

const SUMMARY =
  "Serves a whole TV Device: content (CSS-CII) and timelines (CSS-TS) on one TCP\n" +
  "port, the wall clock (CSS-WC) on a UDP port. It presents a test programme, a\n" +
  "scripted TV, or what the media player mpv, another TV or its page /tv plays, and\n" +
  "can be controlled over HTTP: see /openapi.json. Its pages are a dashboard at /,\n" +
  "a TV and a companion.";

const NOTES =
  "Without a token the control API and the TV page are for this machine only. Give\n" +
  "the token in the environment, since flags can be seen by other users.\n\n" +
  "With a certificate everything is served with TLS on a second port, too.\n\n" +
  "With a broker as its channel it announces there what it serves and presents;\n" +
  "its own parts work together whether the broker is there or not.\n\n" +
  "A scenario may be anywhere, so the program may read files when it starts; it\n" +
  "gives that right up before it serves anybody. The default permission set covers\n" +
  "private IPv4 networks; for IPv6 or public addresses use -P=everywhere.";

const CONTROL_TOKEN_OPTION = textOption<string | undefined>({
  help: "Token for the control API, which then answers other machines too.",
  fallback: undefined,
  placeholder: "TOKEN",
  accepts: (text) => /^[\x21-\x7e]{16,1000}$/.test(text),
  wanted: "16 or more printable ASCII characters without blanks",
});

function pemOption(
  readFile: (path: string) => string,
  help: string,
): Option<string | undefined> {
  return {
    placeholder: "FILE",
    help,
    fallback: undefined,
    parse: (path) => {
      try {
        const text = readFile(path);
        if (text.includes("-----BEGIN ")) return { ok: true, value: text };
        return { ok: false, wanted: "a file in PEM" };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { ok: false, wanted: `a file in PEM: ${reason}` };
      }
    },
  };
}
