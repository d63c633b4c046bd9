import type { CompanionEvent, CssService } from "@dvbcss/companion";

/** What has happened to one service so far. */
export interface ServiceTally {
  /** Where it is, or was last. */
  url: string | null;
  /** How often a connection was made. */
  connected: number;
  /** How often one was lost or could not be made. */
  lost: number;
  /** Messages that were of no use. */
  faults: number;
  /** Why the connection is not there, if it is not. */
  reason: string | null;
}

/** Counts what happens. */
export class EventTally {
  /** What happened to each service. */
  readonly services: Readonly<Record<CssService, ServiceTally>> = {
    cii: emptyTally(),
    wc: emptyTally(),
    ts: emptyTally(),
  };
  /** Measurements of the wall clock. */
  measurements = 0;
  /** Measurements that were adopted. */
  adopted = 0;
  /** Jumps of the wall clock. */
  steps = 0;
  /** Requests for the wall clock that had no answer. */
  unanswered = 0;
  /** Changes of timing or availability of the timeline. */
  timelineChanges = 0;

  /**
   * Counts an event.
   *
   * @param event The event.
   */
  count(event: CompanionEvent): void {
    switch (event.kind) {
      case "connecting":
        this.services[event.service].url = event.url;
        break;
      case "connected":
        this.services[event.service].connected++;
        this.services[event.service].reason = null;
        break;
      case "disconnected":
        this.services[event.service].lost++;
        this.services[event.service].reason = event.reason;
        break;
      case "discard":
        if (event.fault === "no-reply") this.unanswered++;
        else this.services[event.service].faults++;
        break;
      case "measurement":
        this.measurements++;
        if (event.adopted) this.adopted++;
        break;
      case "wall-clock":
        if (event.change === "step") this.steps++;
        break;
      case "timeline-available":
      case "timeline-unavailable":
      case "timing-change":
        this.timelineChanges++;
        break;
    }
  }
}

function emptyTally(): ServiceTally {
  return { url: null, connected: 0, lost: 0, faults: 0, reason: null };
}
