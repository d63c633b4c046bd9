import {
  createLogger,
  joinChannel,
  Metrics,
  type ServiceParts,
  SYSTEM_CLOCK,
} from "@dvbcss/runtime";

/** What a service under test is given, and what it says. */
export interface TestParts extends ServiceParts, AsyncDisposable {
  /** Log lines so far, each a JSON object. */
  readonly lines: readonly string[];
}

/**
 * Makes what a service in this process is given.
 *
 * @param name Which channel of this process; those who share it meet.
 * @param writer The name on the channel.
 * @returns The parts; disposing leaves the channel.
 */
export async function serviceParts(
  name: string,
  writer: string,
): Promise<TestParts> {
  const channel = await joinChannel({
    url: "local",
    name,
    writer,
    clock: SYSTEM_CLOCK,
  });
  const lines: string[] = [];
  return {
    channel,
    clock: SYSTEM_CLOCK,
    metrics: new Metrics(),
    logger: createLogger({
      level: "debug",
      json: true,
      service: writer,
      writeLog: (line) => lines.push(line),
      writeOutput: (line) => lines.push(line),
    }),
    lines,
    [Symbol.asyncDispose]: () => channel.close(),
  };
}
