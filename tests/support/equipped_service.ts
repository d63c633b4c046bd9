import { type ServiceProcess, untilListening } from "./service_process.ts";

/** How a service is started. */
export interface EquippedServiceOptions {
  /** Which one: `wc`, `cii`, `ts`, `gateway`. */
  readonly name: string;
  /** Its arguments, after `--json`. */
  readonly args: readonly string[];
  /** Variables for its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What comes before its command line, such as `ip netns exec NAME`. */
  readonly within?: readonly string[];
  /** Its permissions; its own default set unless given. */
  readonly permissions?: string;
}

/**
 * Starts a service with an environment, and waits until it listens.
 *
 * @param options How.
 * @returns The running service; disposing kills it.
 */
export function startEquipped(
  options: EquippedServiceOptions,
): Promise<ServiceProcess> {
  const { name, args, env, within = [], permissions = "-P" } = options;
  const path = `services/${name}/main.ts`;
  const [program = "", ...rest] = [
    ...within,
    ...[Deno.execPath(), "run", permissions, "--no-prompt", path, "--json"],
    ...args,
  ];
  const child = new Deno.Command(program, {
    args: rest,
    env,
    cwd: new URL("../../", import.meta.url),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return untilListening(child, path);
}
