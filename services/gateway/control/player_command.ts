import { ticksPerSecond, type Timeline } from "@dvbcss/presentation";
import type { SourceCommand } from "@dvbcss/source";
import type { TimelineChange } from "./control_api_schema.ts";

/**
 * Makes commands for what plays, which is not ours to edit, of what a client of the
 * control API asks.
 *
 * @param change What is asked.
 * @param timeline The timeline that is meant.
 * @returns The commands, in order; undefined if no player can do it.
 */
export function commandsOf(
  change: TimelineChange,
  { properties, timelineSelector }: Timeline,
): readonly SourceCommand[] | undefined {
  const { create, seek, action, speed, availability } = change;
  if (create !== undefined || availability !== undefined) return undefined;
  if (seek?.alone === true) return undefined;
  const commands: SourceCommand[] = [];
  if (seek !== undefined) {
    const positionSeconds = seek.seconds ??
      Number(seek.ticks ?? 0) / ticksPerSecond(properties);
    commands.push({ do: "seek", timelineSelector, positionSeconds });
  }
  if (action === "pause") commands.push({ do: "pause" });
  else if (action !== undefined) commands.push({ do: "play" });
  if (speed !== undefined) commands.push({ do: "speed", speed });
  return commands;
}
