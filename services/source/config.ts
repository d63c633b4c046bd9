import {
  type CommandLine,
  contentIdOption,
  portOption,
  SERVICE_OPTIONS,
  type ServiceConfig,
} from "@dvbcss/runtime";
import {
  type ReadFile,
  type ScenarioChoice,
  scenarioOption,
  type SourceChoice,
  sourceOption,
} from "./source_option.ts";

/** Settings of the source service. */
export interface SourceConfig
  extends Pick<ServiceConfig, "hostname" | "channel" | "logLevel" | "json"> {
  /** What is presented; undefined for the test programme, or the scenario. */
  readonly source: SourceChoice | undefined;
  /** The same, said in short; undefined unless it is. */
  readonly scenario: ScenarioChoice | undefined;
  /** Content id of the test programme; empty for none. */
  readonly contentId: string;
  /** TCP port of health and metrics; 0 picks a free one. */
  readonly port: number;
}

/**
 * Makes the command line of the source service.
 *
 * @param readFile Reads a file as text; fails if it cannot.
 * @returns The command line.
 */
export function sourceCommandLine(
  readFile: ReadFile,
): CommandLine<SourceConfig> {
  const { hostname, channel, logLevel, json } = SERVICE_OPTIONS;
  return {
    usage: "deno run -P services/source/main.ts",
    summary:
      "Says what a TV Device presents, where, and says it to its CII and TS services\n" +
      "on their common channel: a test programme, a scripted TV, what the media player\n" +
      "mpv plays, or what another TV presents.",
    options: {
      source: sourceOption(readFile),
      scenario: scenarioOption(readFile),
      contentId: contentIdOption(
        "Content id of the test programme; empty for none.",
      ),
      channel,
      hostname,
      port: portOption({
        help: "TCP port of /healthz and /metrics; 0 picks a free one.",
        fallback: 7683,
      }),
      logLevel,
      json,
    },
    notes:
      "It follows the wall clock of the WC service that the channel names, and waits\n" +
      "for it before it begins. The gateway has a source of its own: this program is\n" +
      "for where the services run each by itself, and goes before what they present\n" +
      "when left alone.",
    examples: [
      ["--channel mqtt://127.0.0.1:1883", "Present the test programme"],
      [
        "--source upstream:ws://192.0.2.5:7681/cii --channel mqtt://127.0.0.1:1883",
        "Present what a TV presents",
      ],
    ],
  };
}
