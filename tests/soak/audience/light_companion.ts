import {
  CiiClient,
  type ControlTimestamp,
  decodeControlTimestamp,
} from "@dvbcss/protocol";
import { delay } from "@dvbcss/std/async";
import type { SeededRandom } from "../../support/random.ts";
import { OPCODE, RawWebSocket } from "../../support/raw_websocket.ts";
import { runNanos } from "../run_clock.ts";
import { type OfferedTimeline, PTS } from "../script/command.ts";
import type { Wanted } from "../truth/content_truth.ts";
import type { Guest } from "./companion_life.ts";
import { LightWallClock } from "./light_wall_clock.ts";
import type { Stage } from "./stage.ts";

/** Time in which the house must have told a newcomer everything, in milliseconds. */
const JOIN_WITHIN_MILLIS = 10_000;
/** Time in which one that wakes reads what waited for it, in nanoseconds. */
const CATCH_UP_NANOS = 3e9;
const NORMAL_CLOSURE = new Uint8Array([0x03, 0xe8]);

/**
 * A companion that costs little: bare WebSockets and datagrams, each message
 * judged as it comes.
 */
export class LightCompanion implements Guest {
  readonly #stage: Stage;
  readonly #random: SeededRandom;
  readonly #cii = new CiiClient();
  readonly #ended = Promise.withResolvers<void>();
  readonly #sockets: RawWebSocket[] = [];
  #wallClock: LightWallClock | undefined;
  #wanted: Wanted | undefined;
  #latest: ControlTimestamp | undefined;
  #era = 0;
  #joinedAt = NaN;
  #gone = false;
  #waking = Promise.resolve();
  #wake: (() => void) | undefined;
  #sleptAt = -Infinity;
  #freshAt = -Infinity;

  /** Is not there yet. */
  constructor(stage: Stage, random: SeededRandom) {
    this.#stage = stage;
    this.#random = random;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** When it was on its timeline; NaN until then and when it is gone. */
  get joinedAt(): number {
    return this.#gone ? NaN : this.#joinedAt;
  }

  async join(): Promise<void> {
    const giveUpAt = runNanos() + JOIN_WITHIN_MILLIS * 1e6;
    const holds = async (condition: () => boolean) => {
      while (!condition()) {
        if (this.#gone || runNanos() > giveUpAt) throw new Error("Cannot join");
        await delay(10);
      }
    };
    await this.#connect(this.#stage.ciiUrl, (text) => this.#hearCii(text));
    await holds(() => this.#offer.length > 0 && this.#urls !== undefined);
    const urls = this.#urls;
    if (urls === undefined) throw new Error("Cannot join");
    const isAwake = () => this.#wake === undefined;
    this.#wallClock = new LightWallClock(this.#stage, urls.wcUrl, {
      isAwake,
    });
    await holds(() => this.#stage.clock.isKnown);
    const wanted = this.#wanted = this.#choose();
    const ts = await this.#connect(urls.tsUrl, (text) => this.#hearTs(text));
    const { contentIdStem, timelineSelector } = wanted;
    const setup = JSON.stringify({ contentIdStem, timelineSelector });
    await ts.send(OPCODE.TEXT, setup);
    await holds(() => this.#latest !== undefined);
    this.#joinedAt = runNanos();
  }

  async leave(): Promise<void> {
    this.#gone = true;
    for (const socket of this.#sockets) {
      await socket.send(OPCODE.CLOSE, NORMAL_CLOSURE);
    }
    this.vanish();
  }

  vanish(): void {
    this.#gone = true;
    this.sleep(false);
    this.#wallClock?.[Symbol.dispose]();
    this.#wallClock = undefined;
    for (const socket of this.#sockets) socket[Symbol.dispose]();
    this.#ended.resolve();
  }

  sleep(asleep: boolean): void {
    if (asleep) {
      this.#sleptAt = runNanos();
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waking = promise;
      this.#wake = resolve;
    } else {
      if (this.#wake !== undefined) this.#freshAt = runNanos() + CATCH_UP_NANOS;
      this.#wake?.();
      this.#wake = undefined;
    }
  }

  /**
   * Says whether it has been told what is presented in an era, or since then.
   *
   * @param era The era.
   * @returns What it lacks, as a sentence; undefined if nothing.
   */
  lacks(era: number): string | undefined {
    const { content } = this.#stage;
    const { contentId, presentationStatus } = this.#cii.state;
    // The next change may be under way already.
    const isKnown = content.presentedSince(era).some((presented) =>
      presented.contentId === contentId &&
      presented.status.join() === presentationStatus?.join()
    );
    if (!isKnown) {
      return `It was last told content id ${contentId} with status ` +
        `${presentationStatus}, which is of an era before ${era}`;
    }
    const latest = this.#latest;
    const wanted = this.#wanted;
    if (latest === undefined || wanted === undefined) {
      return "It was told no timeline";
    }
    return content.isCurrent(runNanos(), wanted, latest, era)
      ? undefined
      : `It was last told ${latest.contentTimeTicks} at ${latest.wallClock} ` +
        `of ${wanted.timelineSelector}, which is of an era before ${era}`;
  }

  get #offer(): readonly OfferedTimeline[] {
    return (this.#cii.state.timelines ?? []).map((
      { timelineSelector, properties },
    ) => ({
      timelineSelector,
      ticksPerSecond: properties.unitsPerSecond / properties.unitsPerTick,
    }));
  }

  get #urls(): { readonly tsUrl: string; readonly wcUrl: string } | undefined {
    const { tsUrl, wcUrl } = this.#cii.state;
    return typeof tsUrl === "string" && typeof wcUrl === "string"
      ? { tsUrl, wcUrl }
      : undefined;
  }

  #choose(): Wanted {
    const offer = this.#offer;
    const choice = offer[this.#random.integer(0, offer.length - 1)] ?? PTS;
    const contentId = this.#cii.state.contentId ?? "";
    const stems = ["", "dvb://", contentId];
    const contentIdStem = stems[this.#random.integer(0, 2)] ?? "";
    return { ...choice, contentIdStem };
  }

  async #connect(
    url: string,
    hear: (text: string) => void,
  ): Promise<RawWebSocket> {
    const socket = await RawWebSocket.connect(url);
    this.#sockets.push(socket);
    if (this.#gone) {
      socket[Symbol.dispose]();
      throw new Error("Gone");
    }
    this.#read(socket, hear);
    return socket;
  }

  async #read(
    socket: RawWebSocket,
    hear: (text: string) => void,
  ): Promise<void> {
    for (;;) {
      const frame = await socket.read();
      await this.#waking;
      if (frame === undefined || frame.opcode === OPCODE.CLOSE) break;
      if (this.#gone) return;
      if (frame.opcode === OPCODE.PING) {
        await socket.send(OPCODE.PONG, frame.payload);
      } else if (frame.opcode === OPCODE.TEXT) {
        // A wall clock that is another one is measured first.
        while (!this.#stage.clock.isKnown && !this.#gone) await delay(10);
        hear(new TextDecoder().decode(frame.payload));
      }
    }
    this.#lost();
  }

  #lost(): void {
    if (this.#gone) return;
    const { ledger, isDisturbed } = this.#stage;
    const excused = isDisturbed() || Number.isNaN(this.#joinedAt);
    ledger.check(
      "lost-companion",
      excused || this.#slept ? undefined : "The house closed a connection",
    );
    this.vanish();
  }

  #hearCii(text: string): void {
    const action = this.#cii.handleMessage(text);
    if (action.kind === "change") return;
    this.#stage.ledger.check("wrong-timestamp", `CII said ${text}`);
  }

  #hearTs(text: string): void {
    const { content, ledger } = this.#stage;
    const decoded = decodeControlTimestamp(text);
    const wanted = this.#wanted;
    if (!decoded.ok || wanted === undefined) {
      ledger.check("wrong-timestamp", `TS said ${text}`);
      return;
    }
    const at = runNanos();
    const when = { since: this.#slept ? this.#sleptAt : at, until: at };
    const judged = content.judge(when, wanted, decoded.message, this.#era);
    ledger.check("wrong-timestamp", judged.ok ? undefined : judged.reason);
    const isNews = this.#latest !== undefined && !this.#slept &&
      !isSame(decoded.message, this.#latest);
    this.#latest = decoded.message;
    if (!judged.ok) return;
    if (isNews && judged.era > this.#era) {
      ledger.changeMillis.push((at - content.sinceOf(judged.era)) / 1e6);
    }
    this.#era = judged.era;
  }

  /** Whether it slept so lately that it may hear old news, or none. */
  get #slept(): boolean {
    return this.#wake !== undefined || runNanos() < this.#freshAt;
  }
}

/** Whether a timestamp only says again what the one before it said. */
function isSame(a: ControlTimestamp, b: ControlTimestamp): boolean {
  return a.contentTimeTicks === b.contentTimeTicks && a.speed === b.speed &&
    (a.contentTimeTicks === null || a.wallClock === b.wallClock);
}
