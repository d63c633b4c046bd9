import {
  type CommandLine,
  numberOption,
  portOption,
  SERVICE_OPTIONS,
  type ServiceConfig,
} from "@dvbcss/runtime";

/** Settings of the TS service. */
export interface TsConfig extends ServiceConfig {
  /** TCP port; 0 picks a free one. */
  readonly port: number;
  /** Time between restatements of control timestamps, in seconds; 0 for none. */
  readonly refreshSeconds: number;
}

/** The command line of the TS service. */
export const TS_COMMAND_LINE: CommandLine<TsConfig> = {
  usage: "deno run -P services/ts/main.ts",
  summary: "Serves timeline synchronisation (CSS-TS) of a TV Device.\n\n" +
    "Companions connect to its WebSocket, /ts, ask for a timeline and learn where\n" +
    "it is, at once and whenever that changes. It follows the wall clock of the WC\n" +
    "service and takes timelines from the sources on their common channel; while no\n" +
    "source has any it presents a test programme's (PTS, TEMI 1:1 and\n" +
    "mpd:period:rel:1000).",
  options: {
    ...SERVICE_OPTIONS,
    port: portOption({ help: "TCP port; 0 picks a free one.", fallback: 7682 }),
    refreshSeconds: numberOption({
      help: "Time after which control timestamps are sent again; 0 for never.",
      fallback: 5,
      min: 0,
      max: 86_400,
      placeholder: "SECONDS",
    }),
  },
  notes:
    "Without a WC service and a content id on the channel, which is always so on the\n" +
    "channel local, every timeline is unavailable and companions are told so.\n" +
    "/healthz and /metrics are on the same port.\n\n" +
    "A WC service that advertises no host is looked for on this machine. One on\n" +
    "another machine that comes to the broker by IPv6 needs --advertise.\n\n" +
    "The default permission set covers private IPv4 networks; for a broker or a WC\n" +
    "service with a name or a public address, use -P=everywhere.\n\n" +
    "Under `deno serve -P --config services/ts/deno.json services/ts/serve.ts` the\n" +
    "address and the port are those of deno serve; the other options come from the\n" +
    "environment.",
  examples: [
    ["", "Serve every IPv4 interface on port 7682"],
    ["--channel mqtt://127.0.0.1:1883", "Together with the other services"],
    ["--refresh-seconds 2", "Restate positions every 2 s"],
  ],
};
