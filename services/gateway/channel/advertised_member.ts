import type { ChannelFault, ChannelView, Parts } from "@dvbcss/channel";
import type { ChannelMember } from "@dvbcss/runtime";

/**
 * A place on the channel from which every endpoint is seen under the host that is
 * advertised to companions.
 *
 * Inside the gateway the endpoints go by the addresses they listen on, which a
 * host for companions need not lead to.
 */
export class AdvertisedMember implements ChannelMember {
  readonly #member: ChannelMember;
  readonly #advertise: string | undefined;

  /**
   * Looks through another place.
   *
   * @param member The place.
   * @param advertise The host; undefined to see what the place sees.
   */
  constructor(member: ChannelMember, advertise: string | undefined) {
    this.#member = member;
    this.#advertise = advertise;
  }

  /** The name under which it announces. */
  get writer(): string {
    return this.#member.writer;
  }

  /** What all live writers say together, with the advertised host. */
  get view(): ChannelView {
    return this.#advertised(this.#member.view);
  }

  /** Whether the others can be reached now. */
  get connected(): boolean {
    return this.#member.connected;
  }

  /** How often each fault of the others was seen. */
  get faults(): ReadonlyMap<ChannelFault, number> {
    return this.#member.faults;
  }

  /** Announces everything its owner has now. */
  announce(parts: Parts): void {
    this.#member.announce(parts);
  }

  /** Registers a listener; returns what removes it. */
  subscribe(listener: (view: ChannelView) => void): () => void {
    return this.#member.subscribe((view) => listener(this.#advertised(view)));
  }

  /** Announces the departure and leaves. */
  close(): Promise<void> {
    return this.#member.close();
  }

  /** Announces the departure and leaves. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #advertised(view: ChannelView): ChannelView {
    if (this.#advertise === undefined) return view;
    const host = { host: this.#advertise };
    const { wc, ts, allTs, cii } = view;
    return {
      ...view,
      allTs: allTs.map((each) => ({ ...each, ...host })),
      wc: wc && { ...wc, ...host },
      ts: ts && { ...ts, ...host },
      cii: cii && { ...cii, ...host },
    };
  }
}
