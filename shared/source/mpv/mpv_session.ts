import type { MonotonicNanos } from "@dvbcss/clock";
import type { Content } from "@dvbcss/presentation";
import type { SourceAction } from "../source_action.ts";
import type { SourceCommand, SourceInstant } from "../source.ts";
import { mpvCommands } from "./mpv_commands.ts";
import { mpvContentId } from "./mpv_content_id.ts";
import {
  decodeMpvMessage,
  type MpvMessage,
  type MpvProperty,
  positionIn,
} from "./mpv_message.ts";
import { MpvPlayer, WATCHED_PROPERTIES } from "./mpv_player.ts";
import { MpvPlayhead } from "./mpv_playhead.ts";
import { MpvPoll } from "./mpv_poll.ts";
import type { MpvPlace, MpvProgramme, MpvScale } from "./mpv_programme.ts";
import { type MpvRequest, MpvRequests } from "./mpv_requests.ts";
import { startPts } from "./mpv_timelines.ts";

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
 * A conversation with a player.
 *
 * While content with sound plays, the player is asked where it is a few times a
 * second. Its word for the frame, which changes with every frame, is listened to
 * only where that does not do: without sound, and while nothing moves, when it is
 * what is seen and what a seek leads to.
 */
export class MpvSession {
  readonly #programme: MpvProgramme;
  readonly #requests: MpvRequests;
  readonly #player = new MpvPlayer();
  readonly #poll = new MpvPoll();
  #playhead: MpvPlayhead | undefined;
  /** Whether there is sound to ask for; undefined before the first reply. */
  #hasSound: boolean | undefined;
  /** Whether there has been in this file; it may end before the picture does. */
  #hadSound = false;
  #isWatchingFrames = false;
  /** Whether the player is yet to say where it stopped. */
  #awaitsFrame = false;
  #notedPath: string | null = null;

  /**
   * Has said nothing yet.
   *
   * @param connection The connection, which is open.
   * @param programme What is announced.
   */
  constructor(connection: number, programme: MpvProgramme) {
    this.#programme = programme;
    this.#requests = new MpvRequests(connection);
  }

  /** Whether the player has said all that is needed to begin with. */
  get isKnown(): boolean {
    return this.#player.isKnown;
  }

  /** When {@linkcode MpvSession.handleTimer} is due; undefined for never. */
  get deadline(): MonotonicNanos | undefined {
    return this.#poll.deadline;
  }

  /**
   * Begins to watch the player.
   *
   * @param now The instant.
   * @returns What to do.
   */
  start(now: SourceInstant): readonly SourceAction[] {
    return WATCHED_PROPERTIES.map((name, index) =>
      this.#watch(now, index + 1, name)
    );
  }

  /**
   * Takes what the player says.
   *
   * @param now The instant at which it arrived.
   * @param line The line, without its end.
   * @returns What to do.
   */
  handleLine(now: SourceInstant, line: string): readonly SourceAction[] {
    const decoded = decodeMpvMessage(line);
    if (!decoded.ok) return [{ kind: "discard", fault: decoded.fault }];
    const { message } = decoded;
    const wasSilent = this.#poll.isSilent;
    if (message.kind !== "reply") this.#handleNews(now, message);
    return [
      ...(message.kind === "reply" ? this.#handleReply(now, message) : []),
      ...this.#update(now),
      ...(wasSilent && !this.#poll.isSilent
        ? [note("info", "mpv answers again")]
        : []),
    ];
  }

  /**
   * Asks for the position when that is due.
   *
   * @param now The instant.
   * @returns What to do.
   */
  handleTimer(now: SourceInstant): readonly SourceAction[] {
    if (!this.#poll.giveUp(now.local)) return this.#ask(now);
    const text = "mpv does not answer; its position is not known until it does";
    return [note("warn", text), ...present(this.#programme.withholdPlace())];
  }

  /**
   * Passes on what somebody with a remote control wants.
   *
   * @param now The instant.
   * @param command What they want.
   * @returns What to do; undefined if the player cannot do it.
   */
  handleCommand(
    now: SourceInstant,
    command: SourceCommand,
  ): readonly SourceAction[] | undefined {
    if (this.#player.path === null || this.#requests.isFull) return undefined;
    return mpvCommands(
      command,
      this.#scale.startTicks,
      this.#player.zeroSeconds,
    )
      ?.map((one) => this.#requests.send(now.local, "command", one));
  }

  get #scale(): MpvScale {
    const { startSeconds, fileFormat } = this.#player;
    return {
      startTicks: startPts(startSeconds, fileFormat),
      accuracySeconds: this.#hasSound === false && !this.#hadSound
        ? ACCURACY_SEEN_SECONDS
        : ACCURACY_HEARD_SECONDS,
    };
  }

  #handleReply(
    now: SourceInstant,
    reply: Extract<MpvMessage, { readonly kind: "reply" }>,
  ): readonly SourceAction[] {
    const request = this.#requests.take(reply.requestId);
    if (request === undefined) {
      return [{ kind: "discard", fault: "unknown-request" }];
    }
    const hasFailed = reply.error !== "success";
    switch (request.purpose) {
      case "position":
        return this.#handlePosition(
          now,
          request,
          hasFailed ? null : reply.data,
        );
      case "command":
        return hasFailed
          ? [note("warn", `mpv refused a command: ${reply.error}`)]
          : [];
      case "watch":
        return hasFailed ? [{ kind: "discard", fault: "cannot-watch" }] : [];
      default:
        return request.purpose satisfies never;
    }
  }

  #handlePosition(
    now: SourceInstant,
    request: MpvRequest,
    data: unknown,
  ): readonly SourceAction[] {
    const playhead = this.#poll.answer(now.local);
    // What was asked before a change is asked again.
    if (playhead === undefined || playhead !== this.#playhead) return [];
    const heardSeconds = positionIn(data);
    this.#hasSound = heardSeconds !== undefined;
    this.#hadSound ||= this.#hasSound;
    if (heardSeconds !== undefined) {
      const { direction, zeroSeconds } = this.#player;
      // Playing backwards, what is heard has its time negated.
      const position = heardSeconds * direction - zeroSeconds;
      playhead.addReply(request.sentAt, now.local, position);
    }
    this.#poll.wait(now.local, playhead.isInDoubt);
    return [];
  }

  #handleNews(
    now: SourceInstant,
    message: Exclude<MpvMessage, { readonly kind: "reply" }>,
  ): void {
    const { timePosSeconds } = this.#player;
    this.#player.handle(message);
    if (message.kind === "event") return this.#handleEvent(message.event);
    const { name, value } = message.property;
    if (name !== "time-pos") return;
    this.#awaitsFrame = false;
    if (value === null || timePosSeconds === null) return;
    this.#handleFrame(now, timePosSeconds, value);
  }

  /** Whatever comes after one of these is not where it would have been. */
  #handleEvent(event: string): void {
    if (event === "playback-restart") this.#playhead = undefined;
    if (event !== "start-file") return;
    this.#hasSound = undefined;
    this.#hadSound = false;
  }

  #handleFrame(now: SourceInstant, before: number, next: number): void {
    const { direction, zeroSeconds } = this.#player;
    const step = (next - before) * direction;
    if (step <= 0 || step > LONGEST_FRAME_SECONDS) return;
    this.#playhead?.addFrame(now.local, before - zeroSeconds);
  }

  /** Does what follows from what the player said. */
  #update(now: SourceInstant): readonly SourceAction[] {
    if (!this.#player.isKnown) return [];
    this.#followPlaying(now);
    return [
      ...this.#notePath(),
      ...this.#watchFrames(now),
      ...this.#ask(now),
      ...present(this.#present(now)),
    ];
  }

  #notePath(): readonly SourceAction[] {
    const { path } = this.#player;
    if (path === this.#notedPath) return [];
    this.#notedPath = path;
    return path === null
      ? []
      : [note("info", `Plays ${this.#contentId(path).contentId}`)];
  }

  #followPlaying(now: SourceInstant): void {
    const { isPlaying, speed, timePosSeconds, zeroSeconds } = this.#player;
    if (!isPlaying) {
      this.#awaitsFrame ||= this.#playhead !== undefined &&
        !this.#isWatchingFrames;
      this.#playhead = undefined;
      this.#poll.stop();
    } else if (this.#playhead?.speed !== speed) {
      const guess = timePosSeconds === null
        ? undefined
        : timePosSeconds - zeroSeconds;
      this.#playhead = new MpvPlayhead(now.local, speed, guess);
      this.#poll.start(now.local);
    }
  }

  #watchFrames({ local }: SourceInstant): readonly SourceAction[] {
    const isWanted = !this.#player.isPlaying || this.#hasSound === false;
    if (isWanted === this.#isWatchingFrames) return [];
    this.#isWatchingFrames = isWanted;
    return [
      isWanted
        ? this.#watch({ local }, FRAMES_ID, "time-pos")
        : this.#requests.send(local, "watch", [
          "unobserve_property",
          FRAMES_ID,
        ]),
    ];
  }

  #watch(
    { local }: Pick<SourceInstant, "local">,
    id: number,
    name: MpvProperty["name"],
  ): SourceAction {
    return this.#requests.send(local, "watch", ["observe_property", id, name]);
  }

  #ask({ local }: SourceInstant): readonly SourceAction[] {
    if (this.#playhead === undefined || !this.#poll.isDue(local)) return [];
    this.#poll.ask(local, this.#playhead);
    return [
      this.#requests.send(local, "position", ["get_property", "audio-pts"]),
    ];
  }

  #present(now: SourceInstant): boolean {
    const { path, isChanging, hasFailed } = this.#player;
    const programme = this.#programme;
    const id = path === null ? undefined : this.#contentId(path);
    if (id === undefined || isChanging || hasFailed) {
      const unplayed = isChanging ? "transitioning" : "okay";
      const status = hasFailed ? "fault" : unplayed;
      return programme.showContent(now.wallClock, contentOf(id, status));
    }
    const content = contentOf(id, "okay");
    const place = this.#placeAt(now.local);
    if (place !== undefined) {
      return programme.showPlace(now.wallClock, content, this.#scale, place);
    }
    // A moment passes before the first word of where it is.
    return programme.hasPlace || this.#hasSound !== false
      ? false
      : programme.showContent(now.wallClock, content);
  }

  #placeAt(local: MonotonicNanos): MpvPlace | undefined {
    const playhead = this.#playhead;
    if (playhead === undefined) {
      return this.#awaitsFrame ? undefined : this.#standingPlace;
    }
    if (!playhead.isHeard && this.#hasSound !== false) return undefined;
    if (local - playhead.toldAt > STILL_NANOS) return this.#standingPlace;
    const positionSeconds = playhead.positionSecondsAt(local);
    return positionSeconds === undefined
      ? undefined
      : { positionSeconds, speed: playhead.measuredSpeed };
  }

  /** Where the frame is that is seen. */
  get #standingPlace(): MpvPlace | undefined {
    const { timePosSeconds, zeroSeconds } = this.#player;
    return timePosSeconds === null
      ? undefined
      : { positionSeconds: timePosSeconds - zeroSeconds, speed: 0 };
  }

  #contentId(path: string) {
    return mpvContentId(path, this.#player.workingDirectory);
  }
}

function contentOf(
  id: Pick<Content, "contentId" | "contentIdStatus"> | undefined,
  status: "okay" | "transitioning" | "fault",
): Content {
  return {
    contentId: id?.contentId ?? null,
    contentIdStatus: id?.contentIdStatus ?? null,
    presentationStatus: [status],
    mrsUrl: null,
    teUrl: null,
  };
}

function note(level: "info" | "warn", text: string): SourceAction {
  return { kind: "note", level, text };
}

function present(isNews: boolean): readonly SourceAction[] {
  return isNews ? [{ kind: "present" }] : [];
}
