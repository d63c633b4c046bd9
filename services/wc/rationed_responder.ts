import type { MonotonicNanos, WallClockNanos } from "@dvbcss/clock";
import {
  WcResponder,
  type WcResponderAction,
  type WcResponderOptions,
} from "@dvbcss/protocol";
import { RequestAllowance } from "./request_allowance.ts";

/** A request, and what is known of its coming. */
export interface WcRequest {
  /** The octets received. */
  readonly datagram: Uint8Array;
  /** The sender's IP address. */
  readonly sender: string;
  /** The local time at which it arrived. */
  readonly now: MonotonicNanos;
  /** The wall clock time at which it arrived (t2). */
  readonly receivedAt: WallClockNanos;
}

/** Senders remembered at once. */
const MAX_SENDERS = 1_024;

/**
 * Answers WC requests, each with as many octets as it has, or twice as many as
 * far as its sender's ration goes.
 *
 * With follow-ups every request costs its sender's address two datagrams. That
 * address may be forged, so that without a limit the service would double what
 * somebody sends against a victim. Therefore an address gets 50 follow-ups a
 * second and 100 at once, which no companion needs: at most 1,600 octets a second
 * more than were sent in its name. Beyond that it gets a plain response, in one
 * step: to promise a follow-up and not send it would make clients wait, and drop
 * the measurement.
 *
 * Only senders who have used some of their ration are remembered, 1,024 at once.
 * When there are more, those who come last get plain responses until another's
 * ration is whole again, within two seconds; nobody loses what was measured of
 * them, so that forging many addresses frees none of them. IPv6 addresses count
 * singly: all companions of a home share one /64.
 */
export class RationedResponder {
  readonly #plain: WcResponder;
  readonly #twoStep: WcResponder | undefined;
  /** The one who asked least recently comes first. */
  readonly #rations = new Map<string, RequestAllowance>();

  /**
   * Makes a responder to whom all are unknown.
   *
   * @param options Its settings.
   * @throws {RangeError} If precision or frequency error do not fit the wire.
   */
  constructor(options: WcResponderOptions) {
    this.#plain = new WcResponder({ ...options, followUp: false });
    this.#twoStep = options.followUp ? new WcResponder(options) : undefined;
  }

  /** Number of senders that are remembered. */
  get size(): number {
    return this.#rations.size;
  }

  /**
   * Answers a request, and nothing else.
   *
   * @param request The request.
   * @returns What to do, and whether a follow-up is missing from it because the
   * sender has had too many.
   */
  handleRequest(
    { datagram, sender, now, receivedAt }: WcRequest,
  ): { readonly action: WcResponderAction; readonly withheld: boolean } {
    const twoStep = this.#twoStep;
    const withheld = twoStep !== undefined && !this.#allows(now, sender);
    const responder = twoStep === undefined || withheld ? this.#plain : twoStep;
    const action = responder.handleDatagram(receivedAt, datagram);
    return { action, withheld: withheld && action.kind === "respond" };
  }

  #allows(now: MonotonicNanos, sender: string): boolean {
    const ration = this.#rations.get(sender) ?? this.#newRation(now);
    if (ration === undefined) return false;
    // Deleting first keeps the map in order of the last request.
    this.#rations.delete(sender);
    this.#rations.set(sender, ration);
    return ration.take(now);
  }

  #newRation(now: MonotonicNanos): RequestAllowance | undefined {
    for (const [sender, ration] of this.#rations) {
      if (!ration.isWholeAt(now)) break;
      this.#rations.delete(sender);
    }
    return this.#rations.size < MAX_SENDERS
      ? new RequestAllowance()
      : undefined;
  }
}
