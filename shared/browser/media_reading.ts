import type { MediaRange, MediaReading } from "@dvbcss/companion";

/**
 * Reads what a media element shows.
 *
 * @param element The element.
 * @returns Its state; the range is absent before it is known.
 */
export function readMedia(element: HTMLMediaElement): MediaReading {
  // First, so that the position belongs to the instant the caller took.
  const positionSeconds = element.currentTime;
  const range = rangeOf(element);
  return {
    positionSeconds,
    paused: element.paused,
    seeking: element.seeking,
    ready: element.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA,
    live: element.duration === Infinity,
    ...(range === undefined ? {} : { range }),
  };
}

/**
 * Says in words why an element cannot play.
 *
 * @param error What the element says.
 * @returns A sentence without a full stop.
 */
export function mediaErrorInWords(error: MediaError): string {
  switch (error.code) {
    case MediaError.MEDIA_ERR_ABORTED:
      return "Loading the media was stopped";
    case MediaError.MEDIA_ERR_NETWORK:
      return "The media could not be loaded to the end: is their server still there?";
    case MediaError.MEDIA_ERR_DECODE:
      return "The media are damaged, or use what this browser cannot decode";
    default:
      return "This browser cannot play these media, or they are not there";
  }
}

function rangeOf(element: HTMLMediaElement): MediaRange | undefined {
  const { seekable, duration, readyState } = element;
  if (readyState < HTMLMediaElement.HAVE_METADATA) return undefined;
  if (Number.isFinite(duration)) {
    const startSeconds = seekable.length > 0 ? seekable.start(0) : 0;
    return { startSeconds, endSeconds: duration };
  }
  if (seekable.length === 0) return undefined;
  const last = seekable.length - 1;
  return {
    startSeconds: seekable.start(last),
    endSeconds: seekable.end(last),
  };
}
