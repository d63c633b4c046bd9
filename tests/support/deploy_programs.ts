import type { CommandLine } from "@dvbcss/runtime";
import { CII_COMMAND_LINE } from "@dvbcss/service-cii";
import { gatewayCommandLine } from "@dvbcss/service-gateway";
import { sourceCommandLine } from "@dvbcss/service-source";
import { TS_COMMAND_LINE } from "@dvbcss/service-ts";
import { WC_COMMAND_LINE } from "@dvbcss/service-wc";

/** A program that `deploy/` starts. */
export interface DeployedProgram {
  /** What it is called there: in `dvbcss-NAME.service` and `NAME.env`. */
  readonly name: string;
  /** What it takes. */
  readonly commandLine: CommandLine<unknown>;
}

/** The project's folder. */
export const PROJECT = new URL("../../", import.meta.url);

/** Where `deploy/` puts the project. */
const INSTALLED = "/opt/dvbcss-gateway/";

/** Every program that `deploy/` starts. */
export const DEPLOYED_PROGRAMS: readonly DeployedProgram[] = [
  { name: "gateway", commandLine: gatewayCommandLine(readInstalledFile) },
  { name: "wc", commandLine: WC_COMMAND_LINE },
  { name: "cii", commandLine: CII_COMMAND_LINE },
  { name: "ts", commandLine: TS_COMMAND_LINE },
  { name: "source", commandLine: sourceCommandLine(readInstalledFile) },
];

/** Variables that are read without being options. */
export const OTHER_VARIABLES: readonly string[] = [
  "DVBCSS_CHANNEL_USER",
  "DVBCSS_CHANNEL_PASSWORD",
  "DENO_CERT",
];

/**
 * Finds a program by its name.
 *
 * @param name Such as `gateway`.
 * @returns The program.
 */
export function deployedProgram(name: string): DeployedProgram {
  const program = DEPLOYED_PROGRAMS.find((one) => one.name === name);
  if (program === undefined) throw new Error(`No program ${name}`);
  return program;
}

/**
 * Reads a file of `deploy/`.
 *
 * @param path Its path from there.
 * @returns Its text.
 */
export function deployText(path: string): Promise<string> {
  return Deno.readTextFile(new URL(`deploy/${path}`, PROJECT));
}

/** Reads as if the project were installed and the operator had a certificate. */
function readInstalledFile(path: string): string {
  if (path.startsWith(INSTALLED)) {
    return Deno.readTextFileSync(
      new URL(path.slice(INSTALLED.length), PROJECT),
    );
  }
  if (path.startsWith("/etc/dvbcss/tls.")) return "-----BEGIN EXAMPLE-----";
  throw new Deno.errors.NotFound(path);
}
