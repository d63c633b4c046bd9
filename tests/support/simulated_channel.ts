import {
  type Channel,
  type ChannelFault,
  type ChannelListener,
  type ChannelView,
  HEARTBEATS,
  Membership,
  type MembershipAction,
  MemoryChannel,
  type Parts,
} from "@dvbcss/channel";
import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";
import type {
  MortalMember,
  SuiteChannel,
  SuiteMember,
} from "../conformance/channel_suite.ts";

/** A channel in memory whose members live in simulated time. */
export class SimulatedChannel implements SuiteChannel {
  readonly #channel = new MemoryChannel();
  readonly #members: SimulatedMember[] = [];
  #now = 0n;

  join(writer: string): Promise<SuiteMember> {
    return Promise.resolve(this.#add(writer));
  }

  joinMortal(writer: string): Promise<MortalMember> {
    return Promise.resolve(this.#add(writer));
  }

  inject(_writer: string, text: string): Promise<void> {
    this.#channel.post(text);
    return Promise.resolve();
  }

  until(condition: () => boolean): Promise<void> {
    const deadline = this.#now + 10_000_000_000n;
    while (this.#now < deadline) {
      this.#channel.deliver();
      if (condition()) return Promise.resolve();
      this.#now += 100_000_000n;
      for (const member of this.#members) member.handleTime();
    }
    return Promise.reject(new Error("Condition does not hold in time"));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #add(writer: string): SimulatedMember {
    const member = new SimulatedMember(
      writer,
      this.#channel,
      () => monotonicNanos(this.#now),
    );
    this.#members.push(member);
    this.#channel.deliver();
    return member;
  }
}

class SimulatedMember implements SuiteMember, MortalMember, ChannelListener {
  readonly faults: Map<ChannelFault, number> = new Map();
  readonly #membership: Membership;
  readonly #hub: MemoryChannel;
  readonly #now: () => MonotonicNanos;
  readonly #side: Channel;
  readonly #listeners = new Set<(view: ChannelView) => void>();
  #timerAt: MonotonicNanos | null = null;

  constructor(writer: string, hub: MemoryChannel, now: () => MonotonicNanos) {
    this.#membership = new Membership(writer, HEARTBEATS);
    this.#hub = hub;
    this.#now = now;
    this.#side = hub.open(this);
  }

  get view(): ChannelView {
    return this.#membership.view;
  }

  announce(parts: Parts): void {
    this.#perform(this.#membership.announce(this.#now(), parts));
  }

  subscribe(listener: (view: ChannelView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#timerAt = null;
    return this.#side.close(this.#membership.departure);
  }

  kill(): void {
    this.#timerAt = null;
    this.#hub.kill(this.#side);
  }

  handleTime(): void {
    if (this.#timerAt === null || this.#timerAt > this.#now()) return;
    this.#timerAt = null;
    this.#perform(this.#membership.handleTimer(this.#now()));
  }

  handleConnecting(): string {
    // All members start on the same date: epochs must grow all the same.
    this.#membership.begin(0);
    return this.#membership.departure;
  }

  handleConnected(): void {
    this.#perform(this.#membership.handleConnect(this.#now()));
  }

  handleReady(): void {
    this.#perform(this.#membership.handleReady(this.#now()));
  }

  handleText(text: string): void {
    this.#perform(this.#membership.handleText(this.#now(), text));
  }

  handleCleared(): void {}

  handleLost(): void {}

  #perform(actions: readonly MembershipAction[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "post":
          this.#side.post(action.text);
          break;
        case "clear":
          this.#side.clear(action.writer);
          break;
        case "renew":
          this.#side.renew();
          break;
        case "set-timer":
          this.#timerAt = action.at;
          break;
        case "discard":
          this.faults.set(
            action.fault,
            (this.faults.get(action.fault) ?? 0) + 1,
          );
          break;
        case "change":
          for (const listener of this.#listeners) listener(action.view);
          break;
        default:
          action satisfies never;
      }
    }
  }
}
