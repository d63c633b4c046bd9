import { type ServiceProcess, startProgram } from "./service_process.ts";

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
  return startProgram(
    `services/${name}/main.ts`,
    ["--json", ...args],
    [permissions],
    { within, env },
  );
}
