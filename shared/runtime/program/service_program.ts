import type { CommandLine } from "./command_line.ts";
import { createLogger } from "../observation/logger.ts";
import { Metrics } from "../observation/metrics.ts";
import { leave, optionsOrExit, runProgram } from "./program.ts";
import { announceListening } from "./readiness.ts";
import {
  joinServiceChannel,
  type ServiceConfig,
  type ServiceParts,
} from "./service.ts";
import { untilSignal } from "./shutdown.ts";
import { reportToSupervisor } from "./supervision.ts";
import { SYSTEM_CLOCK } from "../clock/system_clock.ts";
import {
  announceWeb,
  type Announcing,
  type RunningService,
  type WebService,
} from "../network/web_service.ts";

/** What every service's program reads of its own settings. */
export type ProgramConfig = Pick<
  ServiceConfig,
  "channel" | "logLevel" | "json"
>;

/**
 * Runs one service as a program: reads its options, joins the channel, serves,
 * says so, and ends on a signal.
 *
 * @param name Which service: `wc`, `cii`, `ts`, `source`.
 * @param commandLine What it takes.
 * @param serve Starts it.
 */
export async function runService<Config extends ProgramConfig>(
  name: string,
  commandLine: CommandLine<Config>,
  serve: (config: Config, parts: ServiceParts) => RunningService,
): Promise<never> {
  const { values } = optionsOrExit(commandLine);
  return await runProgram(name, async () => {
    // From the first moment, lest an early signal end it without a goodbye.
    const ended = untilSignal();
    const parts = await partsOf(name, values);
    await using _channel = parts.channel;
    await using service = serve(values, parts);
    announceListening(parts.logger, name, service.urls);
    using _supervision = reportToSupervisor(parts);
    await ended;
  });
}

/**
 * Makes the default export of a module for `deno serve`, which brings the
 * listener; the other options come from the environment.
 *
 * That listener ends the process, with exit code 1, when there are no file
 * descriptors left for a connection, and nothing of ours is asked before. Where
 * strangers may open as many as they like, run the program, which goes on.
 *
 * @param name Which service: `cii`, `ts`.
 * @param commandLine What it takes.
 * @param make Makes the service.
 * @returns The default export.
 */
export async function servedModule<Config extends ServiceConfig>(
  name: string,
  commandLine: CommandLine<Config>,
  make: (config: Config, parts: ServiceParts) => WebService<Announcing>,
): Promise<Deno.ServeDefaultExport> {
  const { values } = optionsOrExit(commandLine);
  const parts = await partsOf(name, values);
  const web = make(values, parts);
  untilSignal().then(async () => {
    await web.service[Symbol.asyncDispose]();
    await parts.channel.close();
    await leave(0);
  });
  return {
    fetch: web.fetch,
    onListen(local) {
      if (!("hostname" in local)) return;
      const urls = announceWeb(web, local, values.advertise);
      announceListening(parts.logger, name, urls);
    },
  };
}

async function partsOf(
  service: string,
  { logLevel: level, json, channel }: ProgramConfig,
): Promise<ServiceParts> {
  const logger = createLogger({ level, json, service });
  return {
    channel: await joinServiceChannel(service, channel, logger),
    clock: SYSTEM_CLOCK,
    logger,
    metrics: new Metrics(),
  };
}
