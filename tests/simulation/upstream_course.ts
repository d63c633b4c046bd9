import { SeededRandom } from "../support/random.ts";
import {
  UpstreamWorld,
  type UpstreamWorldOptions,
} from "../support/upstream_world.ts";

/** A relay and a TV on a network that loses nothing, by clocks that part slowly. */
export function aWorld(
  options: Partial<UpstreamWorldOptions> = {},
): UpstreamWorld {
  return new UpstreamWorld({
    maxDelayNanos: 2_000_000,
    loss: 0,
    skewPpm: 20,
    ownSkewPpm: -20,
    ownDispersionNanos: 10_000,
    ...options,
  }, new SeededRandom(7));
}

/** How long after an instant something was presented first, in milliseconds. */
export function millisUntil(
  world: UpstreamWorld,
  since: bigint,
  accept: (
    presentation: UpstreamWorld["presented"][number]["presentation"],
  ) => boolean,
): number {
  const first = world.presented.find(({ at, presentation }) =>
    at >= since && accept(presentation)
  );
  return first === undefined ? Infinity : Number(first.at - since) / 1e6;
}
