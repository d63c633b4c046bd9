/**
 * What a TV Device presents: content, timelines and where they are.
 *
 * Pure. CII, TS and the channel between services all speak in these terms.
 *
 * @module
 */

export * from "./content.ts";
export * from "./timeline.ts";
