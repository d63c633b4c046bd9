import type { MonotonicNanos } from "@dvbcss/clock";
import type { Content } from "@dvbcss/presentation";
import type { SourceAction } from "../source_action.ts";
import type { SourceCommand, SourceInstant } from "../source.ts";
import { mpvCommands } from "./mpv_commands.ts";
import { mpvContentId } from "./mpv_content_id.ts";
import { decodeMpvMessage, type MpvMessage } from "./mpv_message.ts";
import { MpvPlayer, WATCHED_PROPERTIES } from "./mpv_player.ts";
import type { MpvProgramme, MpvScale } from "./mpv_programme.ts";
import { MpvRequests } from "./mpv_requests.ts";
import { startPts } from "./mpv_timelines.ts";
import { MpvTracker } from "./mpv_tracker.ts";

/** A conversation with a player. */
export class MpvSession {
  readonly #programme: MpvProgramme;
  readonly #requests: MpvRequests;
  readonly #player = new MpvPlayer();
  readonly #tracker: MpvTracker;
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
    this.#tracker = new MpvTracker(this.#player, this.#requests);
  }

  /** Whether the player has said all that is needed to begin with. */
  get isKnown(): boolean {
    return this.#player.isKnown;
  }

  /** When {@linkcode MpvSession.handleTimer} is due; undefined for never. */
  get deadline(): MonotonicNanos | undefined {
    return this.#tracker.deadline;
  }

  /**
   * Begins to watch the player.
   *
   * @param now The instant.
   * @returns What to do.
   */
  start(now: SourceInstant): readonly SourceAction[] {
    return WATCHED_PROPERTIES.map((name, index) =>
      this.#requests.send(now.local, "watch", [
        "observe_property",
        index + 1,
        name,
      ])
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
    const wasSilent = this.#tracker.isSilent;
    if (message.kind !== "reply") this.#handleNews(now, message);
    return [
      ...(message.kind === "reply" ? this.#handleReply(now, message) : []),
      ...this.#update(now),
      ...(wasSilent && !this.#tracker.isSilent
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
    if (!this.#tracker.giveUp(now.local)) return this.#tracker.ask(now.local);
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
      accuracySeconds: this.#tracker.accuracySeconds,
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
        this.#tracker.handleAnswer(
          now.local,
          request,
          hasFailed ? null : reply.data,
        );
        return [];
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

  #handleNews(
    { local }: SourceInstant,
    message: Exclude<MpvMessage, { readonly kind: "reply" }>,
  ): void {
    const { timePosSeconds } = this.#player;
    this.#player.handle(message);
    this.#tracker.handleNews(local, message, timePosSeconds);
  }

  /** Does what follows from what the player said. */
  #update(now: SourceInstant): readonly SourceAction[] {
    if (!this.#player.isKnown) return [];
    return [
      ...this.#notePath(),
      ...this.#tracker.update(now.local),
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
    const { hasPlace } = programme;
    const place = this.#tracker.placeAt(now.local, hasPlace);
    if (place !== undefined) {
      return programme.showPlace(now.wallClock, content, this.#scale, place);
    }
    // A moment passes before the first word of where it is.
    return hasPlace || !this.#tracker.isSeenOnly
      ? false
      : programme.showContent(now.wallClock, content);
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
