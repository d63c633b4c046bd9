import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import {
  MpvSource,
  type SourceAction,
  type SourceInstant,
} from "@dvbcss/source";

/** The path of the player's socket. */
export const PATH = "/run/mpv/socket";

/** An instant, in seconds; both clocks show the same. */
export function at(seconds: number): SourceInstant {
  const nanos = BigInt(Math.round(seconds * 1e9));
  return {
    local: monotonicNanos(nanos),
    wallClock: wallClockNanos(nanos),
    dispersionNanos: durationNanos(0),
  };
}

/** A source that hears what a test says, and whose every action is kept. */
export class MpvScript {
  readonly source = new MpvSource({ path: PATH });
  readonly actions: SourceAction[] = [];
  connection = 1;
  #question = 0;

  constructor() {
    this.actions.push(...this.source.start());
  }

  open(seconds: number): void {
    const event = { kind: "open", connection: this.connection } as const;
    this.actions.push(...this.source.handleConnection(at(seconds), event));
  }

  closed(seconds: number, reason: string): void {
    const { connection } = this;
    this.actions.push(...this.source.handleConnection(at(seconds), {
      kind: "closed",
      connection,
      reason,
    }));
  }

  say(seconds: number, message: object): void {
    const { connection } = this;
    this.actions.push(...this.source.handleConnection(at(seconds), {
      kind: "message",
      connection,
      message: JSON.stringify(message),
    }));
  }

  tell(seconds: number, name: string, data: unknown): void {
    this.say(seconds, { event: "property-change", id: 1, name, data });
  }

  /** Tells all that is watched of a player that stands still. */
  introduce(seconds: number, path: string | null): void {
    this.tell(seconds, "working-directory", "/films");
    this.tell(seconds, "path", path);
    this.tell(seconds, "file-format", "mpegts");
    this.tell(seconds, "demuxer-start-time", 1.4);
    this.tell(seconds, "speed", 1);
    this.tell(seconds, "core-idle", true);
    this.tell(seconds, "idle-active", path === null);
  }

  timer(seconds: number): void {
    this.actions.push(...this.source.handleTimer(at(seconds)));
  }

  /** Answers the last question for the position. */
  answer(seconds: number, data: number): void {
    this.say(seconds, {
      request_id: this.#lastQuestion(),
      error: "success",
      data,
    });
  }

  /** Says that nothing is heard at present. */
  answerNothing(seconds: number): void {
    const error = "property unavailable";
    this.say(seconds, { request_id: this.#lastQuestion(), error });
  }

  #lastQuestion(): number {
    for (const { message } of this.take("send")) {
      const { command, request_id: id } = JSON.parse(String(message));
      if (command[1] === "audio-pts") this.#question = id;
    }
    return this.#question;
  }

  /** Takes the actions of a kind, and leaves the others. */
  take<Kind extends SourceAction["kind"]>(
    kind: Kind,
  ): readonly Extract<SourceAction, { kind: Kind }>[] {
    const all = this.actions.splice(0);
    this.actions.push(...all.filter((it) => it.kind !== kind));
    return all.filter((it): it is Extract<SourceAction, { kind: Kind }> =>
      it.kind === kind
    );
  }

  get content() {
    return this.source.presentation.content;
  }

  get correlations() {
    return this.source.presentation.timelines.map((it) => it.correlation);
  }
}
