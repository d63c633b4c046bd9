import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";
import { Announcer } from "./announcer.ts";
import type { Parts } from "./announcement.ts";
import { decodeChannelMessage, encodeChannelMessage } from "./codec.ts";
import { MAX_EPOCH } from "./limits.ts";
import type { Liveness } from "./liveness.ts";
import type { ChannelFault, ChannelMessage } from "./message.ts";
import { Roster, type RosterEvent } from "./roster.ts";
import { type ChannelView, viewOf } from "./view.ts";
import { serviceOfWriter } from "./writer_service.ts";

/** What the owner of a {@linkcode Membership} must do next, in order. */
export type MembershipAction =
  /** Post a text; a broker retains it as this writer's. */
  | { readonly kind: "post"; readonly text: string }
  /** Take away what the broker retains of a dead writer of the same service. */
  | { readonly kind: "clear"; readonly writer: string }
  /** Begin a new life: this one is known to be over, or its epoch too low. */
  | { readonly kind: "renew" }
  /** Tell who listens; the view is another one. */
  | { readonly kind: "change"; readonly view: ChannelView }
  /** Call {@linkcode Membership.handleTimer} then; replaces the one before. */
  | { readonly kind: "set-timer"; readonly at: MonotonicNanos }
  /** Count a fault. */
  | { readonly kind: "discard"; readonly fault: ChannelFault };

/**
 * One member of a channel: what it announces and what it knows of the others.
 *
 * It goes through lives. Each is begun by {@linkcode Membership.begin}, whose
 * last will is {@linkcode Membership.lastWill}; then the connection is made,
 * what others retain under the own name is heard, and only then, with
 * {@linkcode Membership.handleReady}, does the member speak. A connection that
 * was lost needs a new life, as the last will of the old one may have been
 * spoken meanwhile.
 */
export class Membership {
  readonly #liveness: Liveness;
  readonly #announcer: Announcer;
  readonly #roster: Roster;
  #speaking = false;
  #repeatAt: MonotonicNanos | null = null;
  #timerAt: MonotonicNanos | null = null;
  #view: ChannelView = viewOf([]);

  /**
   * Starts unconnected, with nothing to announce.
   *
   * @param writer Its name, unique on the channel: 1 to 64 letters, digits, dots,
   * hyphens and underscores.
   * @param liveness How the members learn who is alive.
   * @throws {RangeError} If the name has another form.
   */
  constructor(writer: string, liveness: Liveness) {
    this.#announcer = new Announcer(writer);
    this.#liveness = liveness;
    this.#roster = new Roster(liveness);
  }

  /** What all live writers say together, this one included. */
  get view(): ChannelView {
    return this.#view;
  }

  /** The end of the present life as a text, to leave with. */
  get departure(): string {
    return this.#announcer.departure;
  }

  /** What is to be posted should the present life end without a goodbye. */
  get lastWill(): string {
    return this.#announcer.lastWill;
  }

  /**
   * Begins a new life, before its connection is made.
   *
   * @param date Milliseconds since 1970, as far as the machine knows.
   */
  begin(date: number): void {
    this.#speaking = false;
    this.#announcer.begin(date);
  }

  /**
   * Notes that others can be heard from now on.
   *
   * @param now The present.
   * @returns What to do.
   */
  handleConnect(now: MonotonicNanos): readonly MembershipAction[] {
    this.#roster.handleConnect(now);
    return this.#withTimer([]);
  }

  /**
   * Notes that whatever is retained has been heard, so that this member may
   * speak.
   *
   * @param now The present.
   * @returns What to do.
   */
  handleReady(now: MonotonicNanos): readonly MembershipAction[] {
    this.#speaking = true;
    const actions: MembershipAction[] = [];
    if (this.#liveness.kind === "heartbeats") {
      actions.push({ kind: "post", text: this.#announcer.ask });
    }
    return this.#withTimer([...actions, ...this.#speak(now)]);
  }

  /**
   * Notes that the connection is gone; what was known stays known.
   *
   * @returns What to do: nothing yet, as nobody is known to be dead.
   */
  handleLost(): readonly MembershipAction[] {
    this.#speaking = false;
    this.#repeatAt = null;
    this.#roster.handleLost();
    return [];
  }

  /**
   * Announces everything this writer owns now; nothing happens if it is as before.
   *
   * @param now The present.
   * @param parts What it owns.
   * @returns What to do.
   * @throws {RangeError} If the others would refuse it, as when a list is too long.
   */
  announce(now: MonotonicNanos, parts: Parts): readonly MembershipAction[] {
    if (!this.#announcer.announce(parts)) return [];
    const spoken = this.#speaking ? this.#speak(now) : [];
    return this.#withTimer([...spoken, this.#look()]);
  }

  /**
   * Takes a text from the channel.
   *
   * @param now When it arrived.
   * @param text The text, from anyone.
   * @param topic The writer whose topic it came on, where there are topics.
   * @returns What to do.
   */
  handleText(
    now: MonotonicNanos,
    text: string,
    topic?: string,
  ): readonly MembershipAction[] {
    const decoded = decodeChannelMessage(text);
    if (!decoded.ok) return [{ kind: "discard", fault: decoded.fault }];
    const { message } = decoded;
    if (topic !== undefined && topic !== message.writer) {
      return [{ kind: "discard", fault: "wrong-writer" }];
    }
    return message.writer === this.#announcer.writer
      ? this.#withTimer(this.#handleOwn(now, message))
      : [
        ...this.#follow(
          now,
          this.#roster.handleMessage(now, message, text.length),
        ),
        ...this.#bury(message),
      ];
  }

  /**
   * Notes that a writer's retained message was taken away.
   *
   * @param now The present.
   * @param writer The writer.
   * @returns What to do.
   */
  handleCleared(
    now: MonotonicNanos,
    writer: string,
  ): readonly MembershipAction[] {
    const isOwn = writer === this.#announcer.writer;
    if (!isOwn) this.#roster.handleCleared(now, writer);
    return this.#withTimer(isOwn && this.#speaking ? this.#speak(now) : []);
  }

  /**
   * Does what is due: repeats the announcement, gives up who is silent.
   *
   * @param now The present.
   * @returns What to do.
   */
  handleTimer(now: MonotonicNanos): readonly MembershipAction[] {
    this.#timerAt = null;
    const repeat = this.#repeatAt !== null && this.#repeatAt <= now;
    return [
      ...(repeat ? this.#speak(now) : []),
      ...this.#follow(now, this.#roster.handleTimer(now)),
    ];
  }

  /** Carries out what the roster has found. */
  #follow(
    now: MonotonicNanos,
    events: readonly RosterEvent[],
  ): readonly MembershipAction[] {
    const actions: MembershipAction[] = [];
    for (const event of events) {
      if (event.kind === "discard") actions.push(event);
      else if (event.kind === "asked") {
        actions.push(...this.#answer(now, event));
      }
    }
    const changed = events.some(({ kind }) =>
      kind === "changed" || kind === "departed" || kind === "released"
    );
    if (changed) actions.push(this.#look());
    return this.#withTimer(actions);
  }

  /** Tells a newcomer what is announced, and if its life comes too early. */
  #answer(
    now: MonotonicNanos,
    { writer, epoch }: { readonly writer: string; readonly epoch: number },
  ): readonly MembershipAction[] {
    if (!this.#speaking || this.#liveness.kind !== "heartbeats") return [];
    const known = this.#roster.epochOf(writer);
    return known === undefined || known < epoch ? this.#speak(now) : [{
      kind: "post",
      text: encodeChannelMessage({ kind: "departure", writer, epoch: known }),
    }, ...this.#speak(now)];
  }

  /**
   * Nobody else would ever take away the last will of a writer whose name does not
   * come again, and there is one for each process that was killed.
   */
  #bury(message: ChannelMessage): readonly MembershipAction[] {
    const { writer } = message;
    const isNewcomer = !this.#speaking && this.#liveness.kind === "last-wills";
    const isWill = message.kind === "departure" && message.died === true;
    const isKin = serviceOfWriter(writer) ===
      serviceOfWriter(this.#announcer.writer);
    return isNewcomer && isWill && isKin ? [{ kind: "clear", writer }] : [];
  }

  /** Takes what comes under the own name: an echo, an earlier life, a rival. */
  #handleOwn(
    now: MonotonicNanos,
    message: ChannelMessage,
  ): readonly MembershipAction[] {
    const { epoch } = this.#announcer;
    if (message.kind === "ask") return [];
    this.#announcer.see(message.epoch);
    if (message.epoch < epoch) {
      // An earlier life's last will came late and has replaced what is retained.
      return this.#speaking ? this.#speak(now) : [];
    }
    if (message.kind === "departure" || !this.#speaking) {
      // Above the highest epoch there is none, and trying would never end.
      return epoch < MAX_EPOCH
        ? [{ kind: "renew" }]
        : [{ kind: "discard", fault: "writer-taken" }];
    }
    const isEcho = message.epoch === epoch &&
      message.sequence <= this.#announcer.sequence;
    return isEcho ? [] : [{ kind: "discard", fault: "writer-taken" }];
  }

  #speak(now: MonotonicNanos): readonly MembershipAction[] {
    const { text } = this.#announcer;
    if (text === null) return [];
    this.#repeatAt = monotonicNanos(now + BigInt(this.#liveness.repeatNanos));
    return [{ kind: "post", text }];
  }

  #look(): MembershipAction {
    const { writer, epoch, parts } = this.#announcer;
    const own = parts === null ? [] : [{ writer, epoch, parts }];
    this.#view = viewOf([...this.#roster.live, ...own], this.#roster.held);
    return { kind: "change", view: this.#view };
  }

  #withTimer(
    actions: readonly MembershipAction[],
  ): readonly MembershipAction[] {
    const deadlines = [this.#repeatAt, this.#roster.deadline]
      .filter((at) => at !== null);
    const [first, second] = deadlines;
    if (first === undefined) return actions;
    const at = second !== undefined && second < first ? second : first;
    // An earlier timer that fires for nothing sets the next one.
    if (this.#timerAt !== null && this.#timerAt <= at) return actions;
    this.#timerAt = at;
    return [...actions, { kind: "set-timer", at }];
  }
}
