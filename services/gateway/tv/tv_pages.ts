import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import type { Presentation } from "@dvbcss/presentation";
import { mergeCii } from "@dvbcss/protocol";
import type {
  TvCommand,
  TvPageReply,
  TvPageState,
  TvPageTrouble,
} from "@dvbcss/service-pages";
import { TvPage } from "./tv_page.ts";
import {
  aheadSeconds,
  decodeTvPageMessage,
  type TvPageWords,
} from "./tv_page_message.ts";
import { withoutPosition } from "./tv_page_presentation.ts";

/** What the caller of {@linkcode TvPages} must do next, in order. */
export type TvPagesAction<Client> =
  | {
    readonly kind: "send";
    readonly client: Client;
    readonly reply: TvPageReply;
  }
  | {
    readonly kind: "close";
    readonly client: Client;
    readonly code: number;
    readonly reason: string;
  }
  | {
    readonly kind: "discard";
    readonly client: Client;
    readonly fault: string;
  }
  | {
    /** What is presented from now on; undefined for whatever no page plays. */
    readonly kind: "present";
    readonly presentation: Presentation | undefined;
  }
  | { readonly kind: "set-timer"; readonly at: WallClockNanos };

/** A client that is connected, as far as pages are concerned. */
export interface TvPageClient {
  /** Its IP address. */
  readonly peer: string;
}

/** Farthest a page's clock may be from ours, in seconds. */
const MAX_AHEAD_SECONDS = 1;

/** A page that says nothing for so long, though it should, plays no more. */
const SILENCE_NANOS = 5_000_000_000n;

/** A page that is loaded again has so long to come back. */
const GRACE_NANOS = 3_000_000_000n;

/** Close code of RFC 6455 for who breaks the rules. */
const POLICY_VIOLATION = 1008;

/**
 * The pages that play what is presented: one owns the presentation, the others
 * wait for it to leave or take over.
 *
 * Without I/O: it is told what happened and returns what to do. At most one timer
 * is pending.
 */
export class TvPages<Client extends TvPageClient> {
  readonly #pages = new Map<Client, TvPage>();
  #owner: Client | undefined;
  #lost: {
    readonly state: TvPageState;
    readonly until: WallClockNanos;
  } | undefined;
  #presented: Presentation | undefined;
  #needed: readonly string[] = [];
  #companions = 0;

  /** The page that plays; null if none does. */
  get state(): TvPageState | null {
    const page = this.#owner && this.#pages.get(this.#owner);
    if (this.#owner === undefined || page === undefined) {
      return this.#lost?.state ?? null;
    }
    return {
      name: page.name ?? "a page",
      peer: this.#owner.peer,
      waiting: this.#pages.size - 1,
      trouble: page.trouble,
    };
  }

  /**
   * Lets a page in.
   *
   * @param now The wall clock time.
   * @param client The page.
   * @param ciiUrl Where companions begin, as the page reached us.
   * @returns What to do.
   */
  handleConnect(
    now: WallClockNanos,
    client: Client,
    ciiUrl: string,
  ): readonly TvPagesAction<Client>[] {
    const page = new TvPage(now);
    this.#pages.set(client, page);
    const wanted = page.wantedChange(this.#needed);
    return [
      send(client, { ciiUrl }),
      send(client, wanted ?? NOTHING_WANTED),
      send(client, { nrOfSlaves: this.#companions }),
    ];
  }

  /**
   * Takes in what a page says.
   *
   * @param now The wall clock time at which it came.
   * @param client The page.
   * @param text The text.
   * @returns What to do.
   */
  handleText(
    now: WallClockNanos,
    client: Client,
    text: string,
  ): readonly TvPagesAction<Client>[] {
    const page = this.#pages.get(client);
    if (page === undefined) return [];
    if (!page.budget.spend(now)) {
      const reason = "too-many-messages";
      return [
        { kind: "discard", client, fault: reason },
        { kind: "close", client, code: POLICY_VIOLATION, reason },
      ];
    }
    const decoded = decodeTvPageMessage(text);
    if (!decoded.ok) {
      return [{ kind: "discard", client, fault: decoded.fault }];
    }
    const faults = this.#hear(now, client, page, decoded.words);
    if (this.#owner === undefined || decoded.words.takes) this.#own(client);
    const wanted = page.wantedChange(this.#needed);
    return [
      ...faults,
      ...(wanted === undefined ? [] : [send(client, wanted)]),
      ...this.#refresh(),
    ];
  }

  /**
   * Lets a page go.
   *
   * @param now The wall clock time.
   * @param client The page.
   * @returns What to do.
   */
  handleDisconnect(
    now: WallClockNanos,
    client: Client,
  ): readonly TvPagesAction<Client>[] {
    const { state } = this;
    this.#pages.delete(client);
    if (client !== this.#owner) return [];
    this.#owner = undefined;
    const next = [...this.#pages].find(([, page]) => page.hasSpoken)?.[0];
    if (next !== undefined) this.#own(next);
    else if (state !== null) {
      const until = wallClockNanos(now + GRACE_NANOS);
      this.#lost = { state: { ...state, trouble: "gone" }, until };
    }
    return this.#refresh();
  }

  /**
   * Looks whose time is over.
   *
   * @param now The wall clock time.
   * @returns What to do.
   */
  handleTimer(now: WallClockNanos): readonly TvPagesAction<Client>[] {
    if (this.#lost !== undefined && now >= this.#lost.until) {
      this.#lost = undefined;
    }
    const page = this.#owner && this.#pages.get(this.#owner);
    if (page?.mustSpeak && now - page.heardAt >= SILENCE_NANOS) {
      page.setTrouble("silent");
    }
    return this.#refresh();
  }

  /**
   * Takes in which timelines companions want.
   *
   * @param selectors Their selectors.
   * @returns What to do.
   */
  handleNeeded(selectors: readonly string[]): readonly TvPagesAction<Client>[] {
    this.#needed = selectors;
    return [...this.#pages].flatMap(([client, page]) => {
      const wanted = page.wantedChange(selectors);
      return wanted === undefined ? [] : [send(client, wanted)];
    });
  }

  /**
   * Takes in how many companions there are.
   *
   * @param count CII connections.
   * @returns What to do.
   */
  handleCompanions(count: number): readonly TvPagesAction<Client>[] {
    if (count === this.#companions) return [];
    this.#companions = count;
    return [...this.#pages.keys()].map((client) =>
      send(client, { nrOfSlaves: count })
    );
  }

  /**
   * Asks the page that plays to do something.
   *
   * @param command What.
   * @returns What to do; undefined if the page does not understand.
   */
  command(command: TvCommand): readonly TvPagesAction<Client>[] | undefined {
    const page = this.#owner && this.#pages.get(this.#owner);
    if (this.#owner === undefined || page?.name === undefined) return undefined;
    return [send(this.#owner, { command })];
  }

  #hear(
    now: WallClockNanos,
    client: Client,
    page: TvPage,
    words: TvPageWords,
  ): readonly TvPagesAction<Client>[] {
    const { controlTimestamps } = words;
    const ahead = controlTimestamps === undefined
      ? 0
      : aheadSeconds(now, controlTimestamps);
    const isOff = Math.abs(ahead) > MAX_AHEAD_SECONDS;
    if (words.cii !== undefined) page.cii = mergeCii(page.cii, words.cii);
    page.hear(now, isOff ? { ...words, controlTimestamps: new Map() } : words);
    if (isOff) page.setTrouble("wrong-clock");
    else if (controlTimestamps !== undefined) page.setTrouble(null);
    return isOff ? [{ kind: "discard", client, fault: "wrong-clock" }] : [];
  }

  #own(client: Client): void {
    this.#owner = client;
    this.#lost = undefined;
  }

  /** Presents what is to be presented, tells pages where they stand. */
  #refresh(): readonly TvPagesAction<Client>[] {
    const page = this.#owner && this.#pages.get(this.#owner);
    if (page !== undefined) this.#presented = page.presentation;
    else if (this.#lost === undefined) this.#presented = undefined;
    else this.#presented &&= withoutPosition(this.#presented);
    const at = this.#deadline(page);
    return [
      { kind: "present", presentation: this.#presented },
      ...[...this.#pages].flatMap(([client, one]) => {
        const reply = one.standingChange(this.#standingOf(client, one.trouble));
        return reply === undefined ? [] : [send(client, reply)];
      }),
      ...(at === undefined ? [] : [{ kind: "set-timer", at } as const]),
    ];
  }

  #standingOf(client: Client, trouble: TvPageTrouble | null) {
    const isOwner = client === this.#owner;
    const { state } = this;
    const owner = isOwner || state === null
      ? null
      : `${state.name} at ${state.peer}`;
    return { isOwner, owner, trouble: isOwner ? trouble : null };
  }

  #deadline(page: TvPage | undefined): WallClockNanos | undefined {
    if (page === undefined) return this.#lost?.until;
    return page.mustSpeak && page.trouble !== "silent"
      ? wallClockNanos(page.heardAt + SILENCE_NANOS)
      : undefined;
  }
}

const NOTHING_WANTED: TvPageReply = {
  "add_timelineSelectors": [],
  "remove_timelineSelectors": [],
};

function send<Client>(
  client: Client,
  reply: TvPageReply,
): TvPagesAction<Client> {
  return { kind: "send", client, reply };
}
