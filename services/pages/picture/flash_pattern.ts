/**
 * When the test picture flashes and beeps.
 *
 * Each slot of content time has one flash, at a place in it that looks random and
 * is the same on every screen. Intervals between flashes thus never repeat in
 * order, and a camera or an ear can tell which flash is which.
 */

/** A flash, in seconds of content time. */
export interface Flash {
  /** Which slot it is in; tells it from all others. */
  readonly slot: number;
  /** When it begins. */
  readonly startSeconds: number;
}

/** How long a slot is; flashes are 0.65 to 2.35 s apart, so never a danger. */
export const SLOT_SECONDS = 1.5;

/** How long a flash is. */
export const FLASH_SECONDS = 0.1;

/** The part of a slot in which flashes begin. */
const SPREAD_SECONDS = 0.85;

/** Places in the spread; on a 10 ms raster, which is easy to tell apart. */
const PLACES = 86;

/**
 * Lists the flashes that begin in a span of content time.
 *
 * @param fromSeconds Beginning of the span, inclusive.
 * @param toSeconds End of the span, exclusive.
 * @returns The flashes, in order.
 */
export function flashesBetween(
  fromSeconds: number,
  toSeconds: number,
): readonly Flash[] {
  const flashes: Flash[] = [];
  const first = Math.floor(fromSeconds / SLOT_SECONDS);
  for (let slot = first; slot * SLOT_SECONDS < toSeconds; slot++) {
    const flash = flashIn(slot);
    const { startSeconds } = flash;
    if (startSeconds >= fromSeconds && startSeconds < toSeconds) {
      flashes.push(flash);
    }
  }
  return flashes;
}

/**
 * Says whether there is a flash at an instant.
 *
 * @param seconds The content time.
 * @returns Whether the picture is bright.
 */
export function isFlashAt(seconds: number): boolean {
  const { startSeconds } = flashIn(Math.floor(seconds / SLOT_SECONDS));
  return seconds >= startSeconds && seconds < startSeconds + FLASH_SECONDS;
}

function flashIn(slot: number): Flash {
  const place = scramble(slot) % PLACES;
  const offset = place / (PLACES - 1) * SPREAD_SECONDS;
  return { slot, startSeconds: slot * SLOT_SECONDS + offset };
}

/** Spreads integers over 32 bits: the finaliser of MurmurHash3. */
function scramble(value: number): number {
  let bits = value >>> 0;
  bits = Math.imul(bits ^ bits >>> 16, 0x85ebca6b);
  bits = Math.imul(bits ^ bits >>> 13, 0xc2b2ae35);
  return (bits ^ bits >>> 16) >>> 0;
}
