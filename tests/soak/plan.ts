import type { SoakOptions } from "./command_line.ts";

/** When what happens, in seconds from when the first companion comes. */
export interface Plan {
  /** Time in which everybody enters. */
  readonly enterSeconds: number;
  /** When the first server is killed; the others follow. */
  readonly killAtSeconds: number;
  /** When everybody leaves. */
  readonly leaveAtSeconds: number;
  /** How much of each life does not count when memory is judged. */
  readonly warmUpSeconds: number;
}

/**
 * Plans a soak: servers are killed early, so that their second lives are long
 * enough for a judgement of their memory.
 */
export function planOf({ minutes }: Pick<SoakOptions, "minutes">): Plan {
  const leaveAtSeconds = minutes * 60;
  return {
    enterSeconds: Math.min(20, leaveAtSeconds / 8),
    killAtSeconds: Math.min(60, leaveAtSeconds / 5),
    leaveAtSeconds,
    warmUpSeconds: Math.min(120, leaveAtSeconds / 4),
  };
}
