import { type CssUrl, formatCssUrl, parseCssUrl } from "@dvbcss/companion";
import type { Scenario } from "@dvbcss/presentation";
import type { Option, OptionValue } from "@dvbcss/runtime";
import { parseScenario } from "./scenario_file.ts";

/** What was chosen to say what is presented. */
export type SourceChoice =
  | { readonly kind: "test-programme" }
  | { readonly kind: "scenario"; readonly scenario: Scenario }
  | {
    readonly kind: "mpv";
    /** Path of the player's socket. */
    readonly path: string;
  }
  | {
    readonly kind: "upstream";
    /** Where the TV's CII is. */
    readonly ciiUrl: string;
  };

/** A scripted TV as what is presented. */
export type ScenarioChoice = Extract<SourceChoice, { kind: "scenario" }>;

/** Reads a file as text; fails if it cannot. */
export type ReadFile = (path: string) => string;

const WANTED = "test, scenario:FILE, mpv:SOCKET or upstream:ws://HOST:PORT/cii";

/**
 * Makes the option that chooses a source.
 *
 * @param readFile Reads a scenario.
 * @returns The option.
 */
export function sourceOption(
  readFile: ReadFile,
): Option<SourceChoice | undefined> {
  return {
    placeholder: "KIND:WHERE",
    help:
      "What is presented: test, scenario:FILE, mpv:SOCKET, upstream:URL. [test]",
    fallback: undefined,
    parse: (text) => {
      if (text === "test") {
        return { ok: true, value: { kind: "test-programme" } };
      }
      const [, kind, where = ""] = text.match(/^(\w+):(.+)$/s) ?? [];
      if (kind === "scenario") return readScenario(where, readFile);
      if (kind === "mpv") return { ok: true, value: { kind, path: where } };
      if (kind === "upstream") return upstream(where);
      return { ok: false, wanted: WANTED };
    },
  };
}

/**
 * Makes the option that plays a scenario, for short.
 *
 * @param readFile Reads it.
 * @returns The option.
 */
export function scenarioOption(
  readFile: ReadFile,
): Option<ScenarioChoice | undefined> {
  return {
    placeholder: "FILE",
    help: "Scripted TV to play: short for --source scenario:FILE.",
    fallback: undefined,
    parse: (path) => readScenario(path, readFile),
  };
}

/**
 * Settles on one source.
 *
 * @param config What `--source` and `--scenario` say.
 * @returns The source; the test programme if they say nothing.
 * @throws {Error} If both say something.
 */
export function chosenSource(
  { source, scenario }: {
    readonly source: SourceChoice | undefined;
    readonly scenario: ScenarioChoice | undefined;
  },
): SourceChoice {
  if (source === undefined || scenario === undefined) {
    return source ?? scenario ?? { kind: "test-programme" };
  }
  throw new Error("Cannot present two things: give --source or --scenario");
}

function readScenario(
  path: string,
  readFile: ReadFile,
): OptionValue<ScenarioChoice> {
  try {
    const scenario = parseScenario(readFile(path));
    return { ok: true, value: { kind: "scenario", scenario } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, wanted: `a scenario file: ${reason}` };
  }
}

function upstream(text: string): OptionValue<SourceChoice> {
  const parsed = parseCssUrl(text, ["ws", "wss"]);
  if (!parsed.ok) {
    return { ok: false, wanted: `the CII URL of a TV: ${parsed.reason}` };
  }
  const url: CssUrl = parsed.url;
  return {
    ok: true,
    value: { kind: "upstream", ciiUrl: formatCssUrl(url) },
  };
}
