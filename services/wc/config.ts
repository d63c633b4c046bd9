import {
  type CommandLine,
  numberOption,
  portOption,
  SERVICE_OPTIONS,
  type ServiceConfig,
  switchOption,
} from "@dvbcss/runtime";

/** Settings of the WC service. */
export interface WcConfig extends ServiceConfig {
  /** UDP port; 0 picks a free one. */
  readonly port: number;
  /** Bound on the frequency error of the machine's clock, in parts per million. */
  readonly maxFreqError: number;
  /** Whether a follow-up is sent after each response. */
  readonly followUp: boolean;
  /** TCP port for pages, health and metrics; undefined for none. */
  readonly httpPort: number | undefined;
}

/** The command line of the WC service. */
export const WC_COMMAND_LINE: CommandLine<WcConfig> = {
  usage: "deno run -P services/wc/main.ts",
  summary:
    "Serves the wall clock of a TV Device (CSS-WC) over UDP, and on request to pages\n" +
    "over WebSocket.\n\n" +
    "The wall clock is this machine's monotonic clock. It starts at Unix time and\n" +
    "is never set afterwards. The CII service tells companions where it is, so run\n" +
    "both on one channel.",
  options: {
    ...SERVICE_OPTIONS,
    port: portOption({ help: "UDP port; 0 picks a free one.", fallback: 6677 }),
    maxFreqError: numberOption({
      help:
        "Bound on the frequency error of this machine's clock, in ppm; 50 holds\n" +
        "once its time synchronisation has settled.",
      fallback: 50,
      min: 0,
      max: 1_000_000,
      placeholder: "PPM",
    }),
    followUp: switchOption({
      help: "Send a follow-up with the true send time after each response.",
    }),
    httpPort: portOption<number | undefined>({
      help: "TCP port for /wc, /healthz and /metrics; none unless given.",
      fallback: undefined,
    }),
  },
  notes:
    "The default permission set lets it answer private IPv4 networks and this\n" +
    "machine. To answer IPv6 or public addresses, use -P=everywhere.\n\n" +
    "While time synchronisation corrects a date, as after a boot, it may run all\n" +
    "clocks of the machine 500 ppm fast or slow (ntpd), or far more\n" +
    "(systemd-timesyncd, chrony). --max-freq-error does not cover that unless it is\n" +
    "set to; 500 nearly doubles the bound of simple companions, for good.",
  examples: [
    ["", "Serve every IPv4 interface on port 6677"],
    ["--channel mqtt://127.0.0.1:1883", "Together with other services"],
    [
      "--hostname :: --follow-up --max-freq-error 20",
      "IPv4 and IPv6, follow-ups",
    ],
  ],
};
