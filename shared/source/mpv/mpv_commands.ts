import type { SourceCommand } from "../source.ts";
import { positionAt } from "./mpv_timelines.ts";

/** The least and the greatest speed at which the player plays. */
const SPEEDS = { least: 0.01, greatest: 100 };

type MpvCommand = readonly (string | number | boolean)[];

const PLAY: MpvCommand = ["set_property", "pause", false];

const PAUSE: MpvCommand = ["set_property", "pause", true];

/**
 * Puts what somebody with a remote control wants in the player's words.
 *
 * @param command What they want.
 * @param startTicks The PTS at position 0.
 * @param zeroSeconds The player's word for position 0, in seconds.
 * @returns Commands, in order; undefined if the player cannot do it.
 */
export function mpvCommands(
  command: SourceCommand,
  startTicks: bigint,
  zeroSeconds: number,
): readonly MpvCommand[] | undefined {
  switch (command.do) {
    case "play":
      return [PLAY];
    case "pause":
      return [PAUSE];
    case "speed":
      return commandsForSpeed(command.speed);
    case "seek": {
      const { timelineSelector, positionSeconds } = command;
      const to = positionAt(timelineSelector, positionSeconds, startTicks);
      return to === undefined || !Number.isFinite(to)
        ? undefined
        : [["seek", to + zeroSeconds, "absolute+exact"]];
    }
    default:
      return command satisfies never;
  }
}

function commandsForSpeed(speed: number): readonly MpvCommand[] | undefined {
  if (speed === 0) return [PAUSE];
  return speed >= SPEEDS.least && speed <= SPEEDS.greatest
    ? [["set_property", "speed", speed], PLAY]
    : undefined;
}
