import type { MonotonicNanos } from "@dvbcss/clock";
import type { Content, Presentation } from "@dvbcss/presentation";
import type { CiiMessage } from "@dvbcss/protocol";
import type { SourceInstant } from "../source.ts";
import { Pace } from "./pace.ts";
import type { RelayRoute } from "./relay_route.ts";
import { RelayedAccuracy } from "./relayed_accuracy.ts";
import { areSameTimelines, relayedTimelines } from "./relayed_timelines.ts";
import type { TvClock } from "./timeline_relay.ts";
import type { TimelineRelays } from "./timeline_relays.ts";
import { NO_CONTENT, relayedContent } from "./tv_content.ts";

/** All of a TV Device that goes into what companions are told. */
export interface TvState {
  /** What CII says; undefined while there is no TV Device to follow. */
  readonly cii: CiiMessage | undefined;
  /** Its wall clock. */
  readonly clock: TvClock;
  /** Its timelines that are followed. */
  readonly relays: TimelineRelays;
}

/** The content that CII said, so that it is made once. */
interface Said {
  readonly cii: CiiMessage;
  readonly content: Content;
}

/**
 * A TV Device that changes its mind all the time must not keep all companions
 * busy; its last change is never lost.
 */
const CHANGES = { most: 10, everyNanos: 50_000_000n };

/** What companions are told of a TV Device, and when they are told another thing. */
export class RelayedPresentation {
  readonly #accuracy = new RelayedAccuracy();
  readonly #pace = new Pace(CHANGES);
  readonly #route: RelayRoute;
  /** What they are told while there is nothing to tell. */
  readonly #nothing: Presentation;
  #told: Presentation;
  #said: Said | undefined;

  /**
   * Starts with nothing to tell.
   *
   * @param route Writes our name under what is told.
   */
  constructor(route: RelayRoute) {
    this.#route = route;
    const content = route.signed(NO_CONTENT, undefined);
    this.#nothing = { content, timelines: [] };
    this.#told = this.#nothing;
  }

  /** What they are told. */
  get told(): Presentation {
    return this.#told;
  }

  /** When to look again because a change had to wait, if one did. */
  get deadline(): MonotonicNanos | undefined {
    return this.#pace.deadline;
  }

  /**
   * Looks at what is known now.
   *
   * @param now The instant.
   * @param tv What is known of the TV Device.
   * @returns Whether companions are told another thing from now on.
   */
  refresh(now: SourceInstant, tv: TvState): boolean {
    const next = this.#presentationAt(now, tv);
    if (
      next.content === this.#told.content &&
      areSameTimelines(next.timelines, this.#told.timelines)
    ) {
      this.#pace.withdraw();
      return false;
    }
    if (!this.#pace.ask(now.local)) return false;
    this.#told = next;
    return true;
  }

  #presentationAt(
    now: SourceInstant,
    { cii, clock, relays }: TvState,
  ): Presentation {
    if (clock.correlation !== undefined) {
      // A line that was told may be off by the threshold, and by as much again
      // until it is looked at next.
      const tvNanos = Math.max(clock.dispersionNanos, relays.dispersionNanos);
      this.#accuracy.handleBound(
        now.local,
        tvNanos + now.dispersionNanos + 2 * clock.thresholdNanos,
      );
    }
    if (cii === undefined) return this.#nothing;
    if (this.#said?.cii !== cii) {
      const content = this.#route.signed(relayedContent(cii), cii);
      this.#said = { cii, content };
    }
    return {
      content: this.#said.content,
      timelines: relayedTimelines(cii, relays, this.#accuracy.step),
    };
  }
}
