import { ticksPerSecond, type Timeline } from "@dvbcss/presentation";
import type { TvCommand } from "@dvbcss/service-pages";
import type { TimelineChange } from "../control/control_api_schema.ts";

/**
 * Makes commands for a TV page of what a client of the control API asks.
 *
 * @param change What is asked.
 * @param timeline The timeline that is meant.
 * @returns The commands, in order; undefined if a page cannot do it.
 */
export function commandsOf(
  change: TimelineChange,
  { properties }: Timeline,
): readonly TvCommand[] | undefined {
  const { create, seek, action, speed, availability } = change;
  if (create !== undefined || availability !== undefined) return undefined;
  if (seek?.alone === true) return undefined;
  const commands: TvCommand[] = [];
  if (seek !== undefined) {
    const positionSeconds = seek.seconds ??
      Number(seek.ticks ?? 0) / ticksPerSecond(properties);
    commands.push({ do: "seek", positionSeconds });
  }
  if (action === "pause") commands.push({ do: "pause" });
  else if (action !== undefined) commands.push({ do: "play" });
  if (speed !== undefined) commands.push({ do: "speed", speed });
  return commands;
}
