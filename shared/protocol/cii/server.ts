import { encodeCiiMessage } from "./codec.ts";
import { diffCii } from "./diff.ts";
import {
  CII_PROTOCOL_VERSION,
  CII_URL_PROPERTIES,
  type CiiMessage,
  type CiiUrlProperty,
} from "./message.ts";
import { expandPlaceholders, type LocalAddress } from "./placeholders.ts";
import { tsUrlForShare } from "./ts_choice.ts";

/** What the caller of a {@linkcode CiiServer} must do next, in order. */
export type CiiServerAction<Client> =
  | {
    readonly kind: "send";
    /** Who gets the text; one or more. */
    readonly clients: readonly Client[];
    /** The message, the same for each of them. */
    readonly text: string;
  }
  | {
    readonly kind: "discard";
    /** Who sent something. */
    readonly client: Client;
    /** Companions have nothing to say on this socket. */
    readonly fault: "unexpected-message";
  };

/** How a {@linkcode CiiServer} serves. */
export interface CiiServerOptions {
  /**
   * Whether a change is sent as its differences only; false unless told
   * otherwise, because some companions forget the timelines when a message
   * lacks them.
   */
  readonly diffOnly?: boolean;
  /** Which URLs have placeholders to fill; every one unless told otherwise. */
  readonly placeholdersIn?: readonly CiiUrlProperty[];
  /** The state before the first {@linkcode CiiServer.handleState}. */
  readonly state?: CiiMessage;
}

/** Longest host of an address, in characters; no name in DNS is longer. */
const MAX_HOST_LENGTH = 255;

/** The address with which a message is longest: an IPv6 one gets brackets. */
const LONGEST_ADDRESS: LocalAddress = {
  host: ":".repeat(MAX_HOST_LENGTH),
  port: 65_535,
};

/** Clients that reached the TV Device under one address and so get one text. */
interface Audience<Client> {
  readonly address: LocalAddress;
  readonly clients: Set<Client>;
}

/**
 * The TV Device's side of CSS-CII: says what it presents, and each change.
 *
 * A client is told the complete state as it connects and every change as it
 * happens. What one client knows every client of its address knows, so the state
 * last served is all the memory there is, and one text serves them all.
 *
 * Source: ETSI TS 103 286-2, clause 5.6 (CSS-CII).
 *
 * @typeParam Client Whatever the caller tells its connections apart by.
 *
 * @example A companion connects, the content changes
 * ```ts
 * import { CiiServer } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const server = new CiiServer<string>({ diffOnly: true });
 * assertEquals(
 *   server.handleConnect("phone", { host: "192.0.2.7", port: 7681 }),
 *   [{ kind: "send", clients: ["phone"], text: '{"protocolVersion":"1.1"}' }],
 * );
 * assertEquals(
 *   server.handleState({ protocolVersion: "1.1", contentId: "dvb://1.2.3" }),
 *   [{ kind: "send", clients: ["phone"], text: '{"contentId":"dvb://1.2.3"}' }],
 * );
 * ```
 */
export class CiiServer<Client> {
  readonly #diffOnly: boolean;
  readonly #placeholdersIn: readonly CiiUrlProperty[];
  readonly #audiences = new Map<string, Audience<Client>>();
  readonly #audienceOf = new Map<Client, Audience<Client>>();
  #state: CiiMessage;
  #tsUrls: readonly string[] = [];

  /**
   * Serves nobody yet.
   *
   * @param options How to serve.
   * @throws {TypeError | RangeError} If the state cannot be encoded.
   */
  constructor(options: CiiServerOptions = {}) {
    const { diffOnly = false, placeholdersIn = CII_URL_PROPERTIES } = options;
    this.#diffOnly = diffOnly;
    this.#placeholdersIn = placeholdersIn;
    this.#state = this.#checked(
      options.state ?? { protocolVersion: CII_PROTOCOL_VERSION },
    );
  }

  /** The state being served, placeholders unfilled. */
  get state(): CiiMessage {
    return this.#state;
  }

  /**
   * Takes in a client and tells it everything.
   *
   * @param client The connection; not one that is connected.
   * @param address The TV Device's end of it.
   * @returns The complete state for this client.
   * @throws {TypeError} If the client is connected already.
   * @throws {RangeError} If the host is too long for one.
   */
  handleConnect(
    client: Client,
    address: LocalAddress,
  ): readonly CiiServerAction<Client>[] {
    if (this.#audienceOf.has(client)) {
      throw new TypeError("Cannot connect CII client: it is connected already");
    }
    if (address.host.length > MAX_HOST_LENGTH) {
      throw new RangeError(
        `Cannot connect CII client: host must be at most ${MAX_HOST_LENGTH} characters: current length is ${address.host.length}`,
      );
    }
    const message = this.#messageFor(address, this.#state, this.#tsUrls);
    const text = encodeCiiMessage(message);
    const audience = this.#audienceAt(address);
    audience.clients.add(client);
    this.#audienceOf.set(client, audience);
    return [{ kind: "send", clients: [client], text }];
  }

  /**
   * Forgets a client.
   *
   * @param client The connection; one that is not connected is no fault, since
   * sockets may report their end more than once.
   */
  handleDisconnect(client: Client): void {
    const audience = this.#audienceOf.get(client);
    if (audience === undefined) return;
    this.#audienceOf.delete(client);
    audience.clients.delete(client);
    if (audience.clients.size === 0) {
      this.#audiences.delete(keyOf(audience.address));
    }
  }

  /**
   * Ignores what a client says: companions have nothing to say here.
   *
   * @param client Who sent it.
   * @param _message What it sent, text or octets; never looked at.
   * @returns The fault, to be counted.
   */
  handleMessage(
    client: Client,
    _message: string | Uint8Array,
  ): readonly CiiServerAction<Client>[] {
    return [{ kind: "discard", client, fault: "unexpected-message" }];
  }

  /**
   * Serves a new state.
   *
   * @param state Everything there is to say. To withdraw a value make it null:
   * the companions keep what a state leaves out.
   * @param tsUrls Where TS is served, placeholders unfilled, if in several places:
   * each share of the companions is told one of them in place of the state's.
   * @returns One message for all clients that get the same text; none if nothing
   * changed.
   * @throws {TypeError | RangeError} If the state cannot be encoded; the one
   * before it stays.
   */
  handleState(
    state: CiiMessage,
    tsUrls: readonly string[] = [],
  ): readonly CiiServerAction<Client>[] {
    const before = this.#state;
    const tsUrlsBefore = this.#tsUrls;
    this.#state = this.#checked(state, tsUrls);
    this.#tsUrls = tsUrls;
    // What one share is told another may be, and there are many.
    const texts = new Map<string, string | undefined>();
    const clientsByText = new Map<string, Client[]>();
    for (const { address, clients } of this.#audiences.values()) {
      const from = servedTo(address, before, tsUrlsBefore);
      const to = servedTo(address, state, tsUrls);
      const key = `${
        keyOf({ ...address, share: 0 })
      } ${from.tsUrl} ${to.tsUrl}`;
      if (!texts.has(key)) texts.set(key, this.#changeFor(address, from, to));
      const text = texts.get(key);
      if (text === undefined) continue;
      const others = clientsByText.get(text);
      if (others === undefined) clientsByText.set(text, [...clients]);
      else for (const client of clients) others.push(client);
    }
    return Array.from(
      clientsByText,
      ([text, clients]) => ({ kind: "send", clients, text }),
    );
  }

  #changeFor(
    address: LocalAddress,
    before: CiiMessage,
    after: CiiMessage,
  ): string | undefined {
    const message = this.#messageFor(address, after);
    const changes = diffCii(this.#messageFor(address, before), message);
    if (Object.keys(changes).length === 0) return undefined;
    return encodeCiiMessage(this.#diffOnly ? changes : message);
  }

  #messageFor(
    address: LocalAddress,
    state: CiiMessage,
    tsUrls: readonly string[] = [],
  ): CiiMessage {
    const served = servedTo(address, state, tsUrls);
    const expanded = expandPlaceholders(served, address, this.#placeholdersIn);
    // TS that is away stays away, however the companion came.
    const message = address.tsUrl === undefined || !state.tsUrl
      ? expanded
      : { ...expanded, tsUrl: address.tsUrl };
    return this.#diffOnly ? message : { timelines: [], ...message };
  }

  #audienceAt(address: LocalAddress): Audience<Client> {
    const key = keyOf(address);
    const known = this.#audiences.get(key);
    if (known !== undefined) return known;
    const audience = { address, clients: new Set<Client>() };
    this.#audiences.set(key, audience);
    return audience;
  }

  /** Refuses what could not be told to every client, whatever its address. */
  #checked(state: CiiMessage, tsUrls: readonly string[] = []): CiiMessage {
    for (const tsUrl of [state.tsUrl, ...tsUrls]) {
      const message = tsUrl === undefined ? state : { ...state, tsUrl };
      encodeCiiMessage(this.#messageFor(LONGEST_ADDRESS, message));
    }
    return state;
  }
}

/** The state as a share of the companions is told it. */
function servedTo(
  { share = 0 }: LocalAddress,
  state: CiiMessage,
  tsUrls: readonly string[],
): CiiMessage {
  const tsUrl = tsUrlForShare(tsUrls, share);
  return tsUrl === undefined ? state : { ...state, tsUrl };
}

function keyOf({ host, port, tsUrl = "", share = 0 }: LocalAddress): string {
  return `${host} ${port} ${tsUrl} ${share}`;
}
