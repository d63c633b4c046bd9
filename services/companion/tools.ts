import { type CssScheme, formatCssUrl, parseCssUrl } from "@dvbcss/companion";
import {
  type CommandLine,
  parseCommandLine,
  type ParsedCommandLine,
  parseHost,
  printable,
  VERSION,
} from "@dvbcss/runtime";
import {
  CII_COMMAND_LINE,
  FOLLOW_COMMAND_LINE,
  OVERVIEW,
  TS_COMMAND_LINE,
  WC_COMMAND_LINE,
} from "./config.ts";
import type { Watch } from "./watch.ts";

/** What to do about a command line. */
export type ParsedTool =
  | { readonly kind: "run"; readonly watch: Watch }
  | Exclude<ParsedCommandLine<unknown>, { readonly kind: "run" }>;

type Environment = (name: string) => string | undefined;

const WEB_SOCKET: readonly CssScheme[] = ["ws", "wss"];

/**
 * Reads the command line of `companion`.
 *
 * @param args Its arguments, the tool's name first.
 * @param env Reads an environment variable.
 * @returns What to do.
 */
export function parseTool(
  args: readonly string[],
  env: Environment,
): ParsedTool {
  const [name = "", ...rest] = args;
  switch (name) {
    case "cii":
      return parseCii(rest, env);
    case "wc":
      return parseWc(rest, env);
    case "ts":
      return parseTs(rest, env);
    case "follow":
      return parseFollow(rest, env);
    case "--help":
    case "-h":
      return { kind: "print", text: OVERVIEW };
    case "--version":
      return { kind: "print", text: VERSION };
    case "":
      return refuse(`Missing argument TOOL\n\n${OVERVIEW}`);
    default:
      return refuse(`Unknown tool "${printable(name)}"\n\n${OVERVIEW}`);
  }
}

function parseCii(args: readonly string[], env: Environment): ParsedTool {
  return withOperands(CII_COMMAND_LINE, args, env, (options, [ciiUrl = ""]) => {
    const services = ["cii"] as const;
    return checkUrl("URL", ciiUrl, WEB_SOCKET) ??
      run({ tool: "cii", options, follow: { ciiUrl, services } });
  });
}

function parseWc(args: readonly string[], env: Environment): ParsedTool {
  return withOperands(WC_COMMAND_LINE, args, env, (options, operands) => {
    const [hostname = "", port = ""] = operands;
    const host = parseHost(hostname);
    if (host === undefined) {
      return refuse(
        `Cannot use HOST "${
          printable(hostname)
        }": wanted a host name or an IP address`,
      );
    }
    const wcUrl = formatCssUrl({
      scheme: "udp",
      host,
      port: /^\d+$/.test(port) ? Number(port) : NaN,
      path: "",
    });
    const services = ["wc"] as const;
    return checkUrl("PORT", wcUrl, ["udp"]) ??
      run({
        tool: "wc",
        options,
        follow: { wcUrl, services },
        ...(options.record === undefined ? {} : { record: options.record }),
      });
  });
}

function parseTs(args: readonly string[], env: Environment): ParsedTool {
  return withOperands(TS_COMMAND_LINE, args, env, (options, operands) => {
    const [tsUrl = "", wcUrl = "", contentIdStem = "", timelineSelector = ""] =
      operands;
    const ticks = operands[4] ?? "";
    if (!/^[1-9][0-9]{0,14}$/.test(ticks)) {
      return refuse(
        `Cannot use TICKS_PER_SECOND "${
          printable(ticks)
        }": wanted a whole number above 0`,
      );
    }
    const follow = {
      tsUrl,
      wcUrl,
      contentIdStem,
      timelineSelector,
      timelineProperties: { unitsPerTick: 1, unitsPerSecond: Number(ticks) },
      services: ["wc", "ts"] as const,
    };
    return checkUrl("URL", tsUrl, WEB_SOCKET) ??
      checkUrl("WCURL", wcUrl, ["udp"]) ?? run({ tool: "ts", options, follow });
  });
}

function parseFollow(args: readonly string[], env: Environment): ParsedTool {
  return withOperands(
    FOLLOW_COMMAND_LINE,
    args,
    env,
    (options, [ciiUrl = ""]) => {
      const { selector, stem } = options;
      const follow = {
        ciiUrl,
        ...(selector === undefined ? {} : { timelineSelector: selector }),
        ...(stem === undefined ? {} : { contentIdStem: stem }),
      };
      return checkUrl("URL", ciiUrl, WEB_SOCKET) ??
        run({ tool: "follow", options, follow });
    },
  );
}

function withOperands<Values>(
  commandLine: CommandLine<Values>,
  args: readonly string[],
  env: Environment,
  use: (values: Values, operands: readonly string[]) => ParsedTool,
): ParsedTool {
  const parsed = parseCommandLine(commandLine, args, env);
  return parsed.kind === "run" ? use(parsed.values, parsed.operands) : parsed;
}

function checkUrl(
  name: string,
  text: string,
  schemes: readonly CssScheme[],
): ParsedTool | undefined {
  const parsed = parseCssUrl(text, schemes);
  return parsed.ok
    ? undefined
    : refuse(`Cannot use ${name}: ${printable(parsed.reason)}`);
}

function run(watch: Watch): ParsedTool {
  return { kind: "run", watch };
}

function refuse(message: string): ParsedTool {
  return { kind: "refuse", message };
}
