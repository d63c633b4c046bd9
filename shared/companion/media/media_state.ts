/** How playback stands to the timeline. */
export type MediaState =
  | "waiting"
  | "loading"
  | "paused"
  | "stepping"
  | "seeking"
  | "holding"
  | "starting"
  | "following"
  | "correcting"
  | "stalled"
  | "struggling"
  | "paused-here"
  | "refused"
  | "before-start"
  | "beyond-end"
  | "beyond-edge";

const WORDS: Readonly<Record<MediaState, string>> = {
  "waiting": "Waiting for the TV's timeline",
  "loading": "Loading the media",
  "paused": "Paused with the TV",
  "stepping": "The TV plays at a speed that media here cannot: showing stills",
  "seeking": "Going to the TV's position",
  "holding": "Waiting for the TV to arrive at this position",
  "starting": "Starting to play",
  "following": "In step with the TV",
  "correcting": "Getting into step with the TV",
  "stalled": "Waiting for more of the media to arrive",
  "struggling": "Seeking does not help: this device is too busy to keep up",
  "paused-here": "Paused on this device",
  "refused": "The browser wants a tap or a click before it plays",
  "before-start": "The TV has not come to the beginning of these media yet",
  "beyond-end": "The TV is beyond the end of these media",
  "beyond-edge": "The TV is ahead of what is live here",
};

/**
 * Says in words how playback stands.
 *
 * @param state How it stands.
 * @returns A sentence without a full stop.
 */
export function mediaStateInWords(state: MediaState): string {
  return WORDS[state];
}
