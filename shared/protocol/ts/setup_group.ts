import type { WallClockNanos } from "@dvbcss/clock";
import {
  type ControlTimestamp,
  encodeControlTimestamp,
  isControlTimestampChanged,
} from "./control_timestamp.ts";
import type { SetupData } from "./setup_data.ts";
import { controlTimestampOf, type TimelineLookup } from "./timeline_lookup.ts";

/** A text and the clients that are to get it. */
export interface Delivery<Client> {
  /** Who gets it, in the order in which they asked. */
  readonly clients: readonly Client[];
  /** The text of one WebSocket message. */
  readonly text: string;
}

/**
 * The clients of a TS server that asked for the same stem and selector.
 *
 * They are always told the same, so it is worked out and written once.
 */
export class SetupGroup<Client> {
  /** The setup-data of the first of its clients; stem and selector count. */
  readonly setup: SetupData;
  readonly #told = new Set<Client>();
  readonly #waiting = new Set<Client>();
  #latest: ControlTimestamp | undefined;
  #text = "";
  #isPending = false;

  /** Makes an empty group for what a client asked for. */
  constructor(setup: SetupData) {
    this.setup = setup;
  }

  /** Whether nobody asks for this any more. */
  get isEmpty(): boolean {
    return this.#told.size === 0 && this.#waiting.size === 0;
  }

  /** Adds a client that has yet to be told; again, if it is told already. */
  add(client: Client): void {
    this.#told.delete(client);
    this.#waiting.add(client);
  }

  /** Removes a client. */
  remove(client: Client): void {
    this.#told.delete(client);
    this.#waiting.delete(client);
  }

  /** Brings up to date everyone who needs it. */
  update(
    now: WallClockNanos,
    lookup: TimelineLookup,
  ): Delivery<Client> | undefined {
    const latest = controlTimestampOf(lookup, this.setup, now);
    this.#isPending = latest === "pending";
    if (latest === "pending") return undefined;
    if (isControlTimestampChanged(this.#latest, latest)) {
      this.#latest = latest;
      this.#text = encodeControlTimestamp(latest);
      for (const client of this.#told) this.#waiting.add(client);
    }
    if (this.#waiting.size === 0) return undefined;
    const clients = [...this.#waiting];
    this.#waiting.clear();
    for (const client of clients) this.#told.add(client);
    return { clients, text: this.#text };
  }

  /** Tells everyone again, word for word, what they were told last. */
  restate(): Delivery<Client> | undefined {
    if (this.#isPending || this.#told.size === 0) return undefined;
    return { clients: [...this.#told], text: this.#text };
  }
}
