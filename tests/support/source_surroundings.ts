import type { MonotonicNanos } from "@dvbcss/clock";
import type { SourceAction } from "@dvbcss/source";

/** What a source in a simulated world acts on. */
export interface SourceSurroundings {
  /** What the operator was told. */
  readonly notes: string[];
  /** Faults that were counted. */
  readonly faults: string[];
  /** What it presents has changed. */
  readonly present: () => void;
  /** It wants to be woken; null for not any more. */
  readonly setTimer: (at: MonotonicNanos | null) => void;
  /** It connects. */
  readonly open: (connection: number, url: string) => void;
  /** It hangs up. */
  readonly close: (connection: number) => void;
  /** It says something. */
  readonly send: (connection: number, message: string | Uint8Array) => void;
}

/**
 * Carries out what a source asks for.
 *
 * @param surroundings What it acts on.
 * @param actions What it asks for.
 */
export function performIn(
  surroundings: SourceSurroundings,
  actions: readonly SourceAction[],
): void {
  for (const action of actions) {
    switch (action.kind) {
      case "present":
        surroundings.present();
        break;
      case "note":
        surroundings.notes.push(action.text);
        break;
      case "discard":
        surroundings.faults.push(action.fault);
        break;
      case "set-timer":
        surroundings.setTimer(action.at);
        break;
      case "open":
        surroundings.open(action.connection, action.url);
        break;
      case "close":
        surroundings.close(action.connection);
        break;
      case "send":
        surroundings.send(action.connection, action.message);
        break;
      default:
        action satisfies never;
    }
  }
}
