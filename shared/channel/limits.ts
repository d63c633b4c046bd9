/** Longest text on the channel, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 1_048_576;

/** Longest timeline selector that is carried, in UTF-16 code units. */
export const MAX_SELECTOR_LENGTH = 4096;

/** Most selectors one TS service can say it needs. */
export const MAX_NEEDED_SELECTORS = 1024;

/** Most text of needed selectors, in UTF-16 code units of JSON. */
export const MAX_NEEDED_TEXT_LENGTH = 524_288;

/** Most timelines of which one TS service can say when they are presented. */
export const MAX_TIMESTAMPS = 64;

/** Most text of those timelines' selectors, in UTF-16 code units of JSON. */
export const MAX_TIMESTAMPS_TEXT_LENGTH = 131_072;

/** Most timelines one source can offer. */
export const MAX_TIMELINES = 256;

/** Most writers, alive or gone, that a member remembers. */
export const MAX_WRITERS = 1024;

/**
 * Most text of all writers together that a member remembers, in UTF-16 code units,
 * so that many who say as much as they may do not fill the memory.
 */
export const MAX_ALL_TEXT_LENGTH = 33_554_432;

/**
 * Longest text for which there is room whatever others say, in UTF-16 code units:
 * many times what a service says of itself.
 */
export const ASSURED_TEXT_LENGTH = 16_384;

/** Highest epoch; far beyond any date in milliseconds, so that it can grow. */
export const MAX_EPOCH = 2 ** 52;
