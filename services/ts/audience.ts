import {
  MAX_NEEDED_SELECTORS,
  MAX_SELECTOR_LENGTH,
  type TsPart,
} from "@dvbcss/channel";
import type {
  AudienceTimestamps,
  PresentationTimestamps,
} from "@dvbcss/presentation";
import {
  type SetupData,
  TimestampReports,
  type TsPresentation,
} from "@dvbcss/protocol";
import { PacedAction } from "@dvbcss/runtime";

/** What an {@linkcode Audience} works with. */
export interface AudienceParts<Client> {
  /** Called when there is something else to announce; not too often. */
  readonly announce: () => void;
  /** Gives what is presented. */
  readonly presentation: () => TsPresentation;
  /** Gives what a client asks for now. */
  readonly setupOf: (client: Client) => SetupData | undefined;
}

/** Companions that keep changing their mind must not keep everybody busy. */
const NEED_INTERVAL_MILLIS = 100;

/** What they report, often each second, is for a source that acts slowly. */
const TIMESTAMPS_INTERVAL_MILLIS = 500;

/** What the companions of a TS service, all together, ask for and report. */
export class Audience<Client> implements Disposable {
  readonly #parts: AudienceParts<Client>;
  readonly #reports = new TimestampReports<Client>();
  readonly #announceNeed: PacedAction;
  readonly #announceTimestamps: PacedAction;
  #needed: readonly string[] = [];
  #timestamps: readonly AudienceTimestamps[] = [];
  /** The content that was presented when they were put together. */
  #reportedOf: string | null = null;

  /**
   * Starts with nobody.
   *
   * @param parts What it works with.
   */
  constructor(parts: AudienceParts<Client>) {
    this.#parts = parts;
    this.#announceNeed = new PacedAction(parts.announce, NEED_INTERVAL_MILLIS);
    this.#announceTimestamps = new PacedAction(
      () => this.#combine(),
      TIMESTAMPS_INTERVAL_MILLIS,
    );
  }

  /** What they ask for and report, as the channel carries it. */
  get asked(): Pick<TsPart, "neededSelectors" | "timestamps"> {
    const neededSelectors = this.#needed;
    return this.#timestamps.length === 0
      ? { neededSelectors }
      : { neededSelectors, timestamps: this.#timestamps };
  }

  /**
   * Takes what they ask for now, as far as the channel carries it.
   *
   * @param selectors The timeline selectors.
   */
  handleNeed(selectors: readonly string[]): void {
    this.#needed = selectors
      .filter((selector) => selector.length <= MAX_SELECTOR_LENGTH)
      .slice(0, MAX_NEEDED_SELECTORS);
    this.#announceNeed.request();
  }

  /**
   * Takes when one of them presents and could present.
   *
   * @param client Which one.
   * @param timestamps What it says.
   */
  handleReport(client: Client, timestamps: PresentationTimestamps): void {
    const setup = this.#parts.setupOf(client);
    if (setup === undefined) return;
    this.#reports.handleReport(client, setup, timestamps);
    this.#announceTimestamps.request();
  }

  /**
   * Forgets one that left.
   *
   * @param client Which one.
   */
  handleLeave(client: Client): void {
    if (this.#reports.handleLeave(client)) this.#announceTimestamps.request();
  }

  /** Takes note that something else may be presented, of which others report. */
  handlePresentation(): void {
    const { contentId } = this.#parts.presentation();
    if (this.#timestamps.length > 0 && contentId !== this.#reportedOf) {
      this.#announceTimestamps.request();
    }
  }

  /** Announces nothing more. */
  [Symbol.dispose](): void {
    this.#announceNeed[Symbol.dispose]();
    this.#announceTimestamps[Symbol.dispose]();
  }

  #combine(): void {
    const presentation = this.#parts.presentation();
    this.#reportedOf = presentation.contentId;
    this.#timestamps = this.#reports.combined(
      presentation,
      this.#parts.setupOf,
    );
    this.#parts.announce();
  }
}
