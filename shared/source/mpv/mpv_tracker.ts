import type { MonotonicNanos } from "@dvbcss/clock";
import type { SourceAction } from "../source_action.ts";
import { type MpvMessage, positionIn } from "./mpv_message.ts";
import { type MpvPlayer, WATCHED_PROPERTIES } from "./mpv_player.ts";
import { MpvPlayhead } from "./mpv_playhead.ts";
import { MpvPoll } from "./mpv_poll.ts";
import type { MpvPlace } from "./mpv_programme.ts";
import type { MpvRequest, MpvRequests } from "./mpv_requests.ts";

/** A step between frames that is one, in seconds; a longer one is a jump. */
const LONGEST_FRAME_SECONDS = 2;

/** Time without sound or a frame after which it is a still, in nanoseconds. */
const STILL_NANOS = 2_500_000_000n;

/** How well timelines follow what is heard, and what is only seen, in seconds. */
const ACCURACY_HEARD_SECONDS = 0.005;
const ACCURACY_SEEN_SECONDS = 0.02;

/** Number by which the player tells apart what is watched for the frames. */
const FRAMES_ID = WATCHED_PROPERTIES.length + 1;

/**
 * Finds out where a player is.
 *
 * While content with sound plays, the player is asked where it is a few times a
 * second. Its word for the frame, which changes with every frame, is listened to
 * only where that does not do: without sound, and while nothing moves, when it is
 * what is seen and what a seek leads to. What was heard of it before does not
 * count then.
 */
export class MpvTracker {
  readonly #player: MpvPlayer;
  readonly #requests: MpvRequests;
  readonly #poll = new MpvPoll();
  #playhead: MpvPlayhead | undefined;
  /** Whether there is sound to ask for; undefined before the first reply. */
  #hasSound: boolean | undefined;
  /** Whether there has been in this file; it may end before the picture does. */
  #hadSound = false;
  #isWatchingFrames = false;
  /** Whether the word for the frame may be from before a jump. */
  #isFrameOld = false;

  /**
   * Has asked for nothing yet.
   *
   * @param player What the player has said of itself.
   * @param requests What it is asked by.
   */
  constructor(player: MpvPlayer, requests: MpvRequests) {
    this.#player = player;
    this.#requests = requests;
  }

  /** When {@linkcode MpvTracker.ask} is due; undefined for never. */
  get deadline(): MonotonicNanos | undefined {
    return this.#poll.deadline;
  }

  /** Whether the player has not answered for so long that it may hang. */
  get isSilent(): boolean {
    return this.#poll.isSilent;
  }

  /** Whether nothing of what plays is heard, and so nothing waited for. */
  get isSeenOnly(): boolean {
    return this.#hasSound === false;
  }

  /** How well timelines follow the player, in seconds. */
  get accuracySeconds(): number {
    return this.isSeenOnly && !this.#hadSound
      ? ACCURACY_SEEN_SECONDS
      : ACCURACY_HEARD_SECONDS;
  }

  /**
   * Gives the player up for the time being if it has not answered.
   *
   * @param now The local time.
   * @returns Whether that is news.
   */
  giveUp(now: MonotonicNanos): boolean {
    return this.#poll.giveUp(now);
  }

  /**
   * Takes the answer to where it is.
   *
   * @param now The local time.
   * @param request What was asked.
   * @param data The answer; null for none.
   */
  handleAnswer(now: MonotonicNanos, request: MpvRequest, data: unknown): void {
    const playhead = this.#poll.answer(now);
    // What was asked before a change is asked again.
    if (playhead === undefined || playhead !== this.#playhead) return;
    const heardSeconds = positionIn(data);
    this.#hasSound = heardSeconds !== undefined;
    this.#hadSound ||= this.#hasSound;
    if (heardSeconds === undefined) playhead.addSilence();
    else {
      const { direction, zeroSeconds } = this.#player;
      // Playing backwards, what is heard has its time negated.
      const position = heardSeconds * direction - zeroSeconds;
      playhead.addReply(request.sentAt, now, position);
    }
    this.#poll.wait(now, playhead.isInDoubt);
  }

  /**
   * Learns from what the player says of itself.
   *
   * @param now The local time.
   * @param message What it says, which the player has learned already.
   * @param beforeSeconds Its word for the frame before that; null for none.
   */
  handleNews(
    now: MonotonicNanos,
    message: Exclude<MpvMessage, { readonly kind: "reply" }>,
    beforeSeconds: number | null,
  ): void {
    if (message.kind === "event") return this.#handleEvent(message.event);
    const { name, value } = message.property;
    if (name !== "time-pos" || value === null || beforeSeconds === null) return;
    const { direction, zeroSeconds } = this.#player;
    const step = (value - beforeSeconds) * direction;
    if (step <= 0 || step > LONGEST_FRAME_SECONDS) return;
    this.#playhead?.addFrame(now, beforeSeconds - zeroSeconds);
  }

  /**
   * Does what follows from what the player said.
   *
   * @param now The local time.
   * @returns What to do.
   */
  update(now: MonotonicNanos): readonly SourceAction[] {
    this.#followPlaying(now);
    return [...this.#watchFrames(now), ...this.ask(now)];
  }

  /**
   * Asks where it is, if that is due.
   *
   * @param now The local time.
   * @returns What to do.
   */
  ask(now: MonotonicNanos): readonly SourceAction[] {
    if (this.#playhead === undefined || !this.#poll.isDue(now)) return [];
    this.#poll.ask(now, this.#playhead);
    return [
      this.#requests.send(now, "position", ["get_property", "audio-pts"]),
    ];
  }

  /**
   * Tells where it is.
   *
   * @param now The local time.
   * @param isPlaced Whether a place in the file has been told before. What is only
   * seen stands until then, as the first frame may be the only one.
   * @returns The place; undefined while that is not known, for a moment or for good.
   */
  placeAt(now: MonotonicNanos, isPlaced: boolean): MpvPlace | undefined {
    const playhead = this.#playhead;
    if (playhead === undefined) return this.#standingPlace;
    if (now - playhead.toldAt > STILL_NANOS) return this.#standingPlace;
    const positionSeconds = playhead.positionSecondsAt(now);
    if (positionSeconds !== undefined) {
      return { positionSeconds, speed: playhead.measuredSpeed };
    }
    return isPlaced || !this.isSeenOnly ? undefined : this.#standingPlace;
  }

  /** Whatever comes after one of these is not where it would have been. */
  #handleEvent(event: string): void {
    if (event === "playback-restart") {
      this.#playhead = undefined;
      this.#isFrameOld = true;
    }
    if (event !== "start-file") return;
    this.#hasSound = undefined;
    this.#hadSound = false;
  }

  #followPlaying(now: MonotonicNanos): void {
    const { isPlaying, speed } = this.#player;
    if (!isPlaying) {
      this.#playhead = undefined;
      this.#poll.stop();
    } else if (this.#playhead?.speed !== speed) {
      this.#playhead = new MpvPlayhead(now, speed);
      this.#poll.start(now);
    }
  }

  #watchFrames(now: MonotonicNanos): readonly SourceAction[] {
    const isWanted = !this.#player.isPlaying || this.isSeenOnly;
    const isStale = this.#isWatchingFrames && (!isWanted || this.#isFrameOld);
    const isToBegin = isWanted && (!this.#isWatchingFrames || isStale);
    this.#isWatchingFrames = isWanted;
    this.#isFrameOld = false;
    // Who begins to watch is told the present value, whether it changes or not.
    if (isToBegin) this.#player.timePosSeconds = null;
    return [
      ...(isStale ? [this.#watch(now, "unobserve_property", FRAMES_ID)] : []),
      ...(isToBegin
        ? [this.#watch(now, "observe_property", FRAMES_ID, "time-pos")]
        : []),
    ];
  }

  #watch(
    now: MonotonicNanos,
    ...command: readonly (string | number)[]
  ): SourceAction {
    return this.#requests.send(now, "watch", command);
  }

  /** Where the frame is that is seen. */
  get #standingPlace(): MpvPlace | undefined {
    const { timePosSeconds, zeroSeconds } = this.#player;
    return timePosSeconds === null
      ? undefined
      : { positionSeconds: timePosSeconds - zeroSeconds, speed: 0 };
  }
}
