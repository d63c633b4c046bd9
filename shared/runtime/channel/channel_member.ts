import type {
  Channel,
  ChannelFault,
  ChannelListener,
  ChannelView,
  Liveness,
  MembershipAction,
  OpenChannel,
  Parts,
} from "@dvbcss/channel";
import { lacksHost, locatedParts, Membership } from "@dvbcss/channel";
import type { MonotonicNanos } from "@dvbcss/clock";
import type { MonotonicClock } from "../clock/system_clock.ts";

/** A service's place on the channel; disposing it announces its departure. */
export interface ChannelMember extends AsyncDisposable {
  /** The name under which it announces. */
  readonly writer: string;
  /** What all live writers say together, this one included. */
  readonly view: ChannelView;
  /** Whether the others can be reached now. */
  readonly connected: boolean;
  /** How often each fault of the others was seen. */
  readonly faults: ReadonlyMap<ChannelFault, number>;
  /**
   * Announces everything this service owns now; what is as before is not
   * announced again.
   *
   * An endpoint without a host is announced at the address from which this
   * machine reaches the others, if that is one for them: a broker on another
   * machine shows it, one on this machine does not.
   *
   * @param parts What it owns.
   * @throws {RangeError} If a list is longer than the channel carries.
   */
  announce(parts: Parts): void;
  /**
   * Registers a listener, which is not called for the view as it is now.
   *
   * @param listener Called with the newest view whenever it has changed.
   * @returns Removes the listener.
   */
  subscribe(listener: (view: ChannelView) => void): () => void;
  /** Announces the departure and leaves, within a second. */
  close(): Promise<void>;
}

/** Settings of a {@linkcode ChannelMember}. */
export interface ChannelMemberOptions {
  /**
   * The name under which it announces: 1 to 64 letters, digits, dots, hyphens
   * and underscores, unique on the channel; see {@linkcode uniqueWriter}.
   */
  readonly writer: string;
  /** What heartbeats and silence are measured with. */
  readonly clock: MonotonicClock;
  /** Milliseconds since 1970 as far as known; `Date.now` unless said otherwise. */
  readonly date?: () => number;
  /** Called with each fault of the others. */
  readonly onFault?: (fault: ChannelFault) => void;
  /**
   * Called when the others can be reached, when no longer, and when the first
   * attempt has failed; of further attempts that fail only what is another reason
   * is told, once.
   */
  readonly onConnection?: (connected: boolean, reason: string) => void;
  /**
   * Called with the host at which endpoints that have none are announced,
   * whenever it is another one.
   */
  readonly onLocated?: (host: string) => void;
}

/**
 * Makes a name that no other instance of the same service has.
 *
 * @param service The service, in lower case.
 * @returns The name, such as `ts-9f86d081`.
 */
export function uniqueWriter(service: string): string {
  return `${service}-${crypto.randomUUID().slice(0, 8)}`;
}

/**
 * Joins a channel through an implementation of it.
 *
 * @param options Settings.
 * @param liveness How the members of this channel learn who is alive.
 * @param open Opens the channel.
 * @returns The member, once it is connected or a first attempt has failed.
 */
export async function joinThrough(
  options: ChannelMemberOptions,
  liveness: Liveness,
  open: OpenChannel,
): Promise<ChannelMember> {
  const member = new OpenMember(options, liveness, open);
  await member.attempted;
  return member;
}

/** Carries out what a {@linkcode Membership} asks for. */
class OpenMember implements ChannelMember, ChannelListener {
  readonly writer: string;
  readonly faults: Map<ChannelFault, number> = new Map();
  readonly #options: ChannelMemberOptions;
  readonly #membership: Membership;
  readonly #channel: Channel;
  readonly #listeners = new Set<(view: ChannelView) => void>();
  readonly #attempted = Promise.withResolvers<void>();
  /** What this service owns, as it says itself. */
  #parts: Parts | undefined;
  /** Where the others see this machine; null for unknown. */
  #ownHost: string | null = null;
  #toldHost: string | null = null;
  #connected: boolean | undefined;
  /** Why the others cannot be reached, as far as it was told. */
  readonly #told = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    options: ChannelMemberOptions,
    liveness: Liveness,
    open: OpenChannel,
  ) {
    this.writer = options.writer;
    this.#options = options;
    this.#membership = new Membership(options.writer, liveness);
    this.#channel = open(this);
  }

  get view(): ChannelView {
    return this.#membership.view;
  }

  get connected(): boolean {
    return this.#connected === true;
  }

  /** Settles after the first attempt to connect. */
  get attempted(): Promise<void> {
    return this.#attempted.promise;
  }

  announce(parts: Parts): void {
    this.#announceLocated(parts);
    this.#parts = parts;
  }

  subscribe(listener: (view: ChannelView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  handleConnecting(): string {
    this.#membership.begin((this.#options.date ?? Date.now)());
    return this.#membership.lastWill;
  }

  handleConnected(ownHost: string | null): void {
    this.#ownHost = ownHost;
    // The machine may have another address than when it was last connected.
    if (this.#parts !== undefined) this.#announceLocated(this.#parts);
    this.#perform(this.#membership.handleConnect(this.#now()));
  }

  handleReady(): void {
    this.#setConnected(true, "connected");
    this.#perform(this.#membership.handleReady(this.#now()));
  }

  handleText(text: string, topic?: string): void {
    this.#perform(this.#membership.handleText(this.#now(), text, topic));
  }

  handleCleared(writer: string): void {
    this.#perform(this.#membership.handleCleared(this.#now(), writer));
  }

  handleLost(reason: string): void {
    this.#setConnected(false, reason);
    this.#perform(this.#membership.handleLost());
  }

  #announceLocated(parts: Parts): void {
    const host = this.#ownHost;
    const located = locatedParts(parts, host);
    this.#perform(this.#membership.announce(this.#now(), located));
    if (host === null || host === this.#toldHost || !lacksHost(parts)) return;
    this.#toldHost = host;
    this.#options.onLocated?.(host);
  }

  #now(): MonotonicNanos {
    return this.#options.clock.now();
  }

  async #leave(): Promise<void> {
    clearTimeout(this.#timer);
    this.#listeners.clear();
    await this.#channel.close(this.#membership.departure);
  }

  #setConnected(connected: boolean, reason: string): void {
    this.#attempted.resolve();
    if (connected === this.#connected && this.#told.has(reason)) return;
    if (connected) this.#told.clear();
    this.#told.add(reason);
    this.#connected = connected;
    this.#options.onConnection?.(connected, reason);
  }

  #perform(actions: readonly MembershipAction[]): void {
    if (this.#closing !== undefined) return;
    let changed = false;
    for (const action of actions) {
      switch (action.kind) {
        case "post":
          this.#channel.post(action.text);
          break;
        case "clear":
          this.#channel.clear(action.writer);
          break;
        case "renew":
          this.#channel.renew();
          break;
        case "set-timer":
          this.#setTimer(action.at);
          break;
        case "discard":
          this.#count(action.fault);
          break;
        case "change":
          changed = true;
          break;
        default:
          action satisfies never;
      }
    }
    // Last, since a listener may announce and so come back here.
    if (changed) {
      for (const listener of this.#listeners) {
        listener(this.view);
      }
    }
  }

  #setTimer(at: MonotonicNanos): void {
    clearTimeout(this.#timer);
    const millis = Math.ceil(Number(at - this.#now()) / 1e6);
    this.#timer = setTimeout(
      () => this.#perform(this.#membership.handleTimer(this.#now())),
      Math.max(0, millis),
    );
  }

  #count(fault: ChannelFault): void {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
    this.#options.onFault?.(fault);
  }
}
