import {
  type CommandLine,
  contentIdOption,
  portOption,
  SERVICE_OPTIONS,
  type ServiceConfig,
  switchOption,
} from "@dvbcss/runtime";

/** Settings of the CII service. */
export interface CiiConfig extends ServiceConfig {
  /** TCP port; 0 picks a free one. */
  readonly port: number;
  /** Whether a change is sent as its differences only. */
  readonly diffOnly: boolean;
  /** Content id while no source says what is presented; empty for none. */
  readonly contentId: string;
}

/** The command line of the CII service. */
export const CII_COMMAND_LINE: CommandLine<CiiConfig> = {
  usage: "deno run -P services/cii/main.ts",
  summary: "Serves content identification (CSS-CII) of a TV Device.\n\n" +
    "Companions connect to its WebSocket, /cii, and learn what is presented and\n" +
    "where the wall clock and the timelines are. The WC and TS services and the\n" +
    "sources of content tell it so on their common channel.",
  options: {
    ...SERVICE_OPTIONS,
    port: portOption({ help: "TCP port; 0 picks a free one.", fallback: 7681 }),
    diffOnly: switchOption({
      help: "Send changes only; some companions then forget the timelines.",
    }),
    contentId: contentIdOption(
      "Content id while no source says; empty for none.",
    ),
  },
  notes:
    "On the channel local it is alone: companions see the content id, but no wall\n" +
    "clock and no timelines. /healthz and /metrics are on the same port.\n\n" +
    "The default permission set covers private IPv4 networks; for a broker with a\n" +
    "name or a public address, use -P=everywhere.\n\n" +
    "Under `deno serve -P --config services/cii/deno.json services/cii/serve.ts` the address and the\n" +
    "port are those of deno serve; the other options come from the environment.",
  examples: [
    ["", "Serve every IPv4 interface on port 7681"],
    ["--channel mqtt://127.0.0.1:1883", "Together with the other services"],
    ["--advertise tv.local", "Tell companions this host in every URL"],
  ],
};
