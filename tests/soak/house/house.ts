import type { MetricValues } from "../observation/metrics_text.ts";
import type { When } from "../truth/content_line.ts";
import type { Command } from "../script/command.ts";
import type { ScriptStep } from "../script/scenario_script.ts";

/** One life of a server's process. */
export interface ServerLife {
  /** Which server: `gateway`, `wc`, `cii`, `ts`, `broker`. */
  readonly name: string;
  /** Which life of it, from 1 up. */
  readonly number: number;
  /** The process. */
  readonly pid: number;
  /** Its log so far; empty if it writes none for us. */
  readonly log: () => string;
  /** Where its metrics are; undefined if it has none. */
  readonly metricsUrl: string | undefined;
}

/** The processes of a TV Device, and a remote control for it. */
export interface House extends AsyncDisposable {
  /** Where companions begin. */
  readonly ciiUrl: string;
  /** Where timelines are told. */
  readonly tsUrl: string;
  /** UDP port of the wall clock. */
  readonly wcPort: number;
  /** What is done by itself after the start. */
  readonly script: readonly ScriptStep[];
  /** Names of what can be killed, in the order in which it is. */
  readonly mortals: readonly string[];
  /** The present life of each server. */
  readonly lives: readonly ServerLife[];
  /**
   * Does what a remote control does.
   *
   * @param command What.
   * @returns When it was done: between request and response.
   */
  control(command: Command): Promise<When>;
  /** Bound on how wrong the clock is by which commands are done, in nanoseconds. */
  readonly dispersionNanos: () => number;
  /**
   * Kills a server without a word, and starts it again on the same port.
   *
   * @param name Which one.
   * @param starting Called when it is dead and about to be started.
   * @returns From its kill to when it listened again.
   */
  recover(name: string, starting: () => void): Promise<When>;
  /** Whether what is presented, and the wall clock, begin anew with a server. */
  readonly begins: (name: string) => {
    readonly wallClock: boolean;
    readonly programme: boolean;
  };
  /** Takes in what the sampler read from the servers' metrics. */
  notice(metrics: MetricValues): void;
}
