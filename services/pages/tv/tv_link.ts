import { followTv } from "@dvbcss/browser";
import { LiveSocket } from "../live_socket.ts";
import type { TvCommand, TvPageMessage, TvPageReply } from "../messages.ts";
import type { Player } from "../player/player.ts";
import {
  contentMessage,
  distanceSeconds,
  positionMessage,
  type WallClockLine,
} from "./tv_message.ts";
import type { TvStanding } from "./tv_words.ts";

/** What a {@linkcode TvLink} tells. */
export interface TvLinkListener {
  /** Something about the standing has changed. */
  readonly standing: (standing: TvStanding) => void;
  /** The person at the dashboard wants something. */
  readonly command: (command: TvCommand) => void;
}

/** Where the token is kept until the tab is closed. */
const TOKEN_KEY = "dvbcss-control-token";

/** Lines closer than this are the same, in seconds. */
const SAME_SECONDS = 0.003;

/** The gateway takes longer silence for death, in milliseconds. */
const LONGEST_SILENCE_MILLIS = 1_000;

/** How often the position is looked at, in milliseconds. */
const LOOK_MILLIS = 100;

const NOWHERE: TvStanding = {
  isConnected: false,
  reason: "Connecting",
  wantsToken: false,
  isOwner: false,
  owner: null,
  trouble: null,
  companions: 0,
  wanted: [],
};

/** Makes a player the source of the gateway's timelines. */
export class TvLink {
  readonly #name: string;
  readonly #listener: TvLinkListener;
  readonly #tv = followTv({ services: ["wc"] });
  readonly #socket: LiveSocket;
  #player: Player | undefined;
  #standing = NOWHERE;
  #sentContent = "";
  #sentLine: WallClockLine | undefined;
  #sentMillis = -Infinity;

  /**
   * Begins to connect.
   *
   * @param name What the page calls itself.
   * @param listener What it tells.
   */
  constructor(name: string, listener: TvLinkListener) {
    this.#name = name;
    this.#listener = listener;
    this.#socket = new LiveSocket(serverPath, {
      open: () => this.#open(),
      text: (text) => this.#hear(JSON.parse(text)),
      lost: (reason, fault) =>
        this.#stand({
          ...NOWHERE,
          reason,
          wantsToken: fault === "no-token",
        }),
    });
    setInterval(() => this.look(), LOOK_MILLIS);
  }

  /** Bound on the error of the wall clock, in nanoseconds; null if not known. */
  get dispersionNanos(): number | null {
    return this.#tv.reading().dispersionNanos;
  }

  /** What is the source. */
  set player(player: Player) {
    this.#player = player;
    this.#sentLine = undefined;
    this.look();
  }

  /** Takes over from the page that plays. */
  take(): void {
    this.#socket.send({ take: true });
  }

  /**
   * Connects with a token.
   *
   * @param token The token.
   */
  useToken(token: string): void {
    sessionStorage.setItem(TOKEN_KEY, token);
    this.#socket.renew();
  }

  /** Tells the gateway what has changed, or that nothing has. */
  look(): void {
    const player = this.#player;
    if (player === undefined || !this.#socket.isOpen) return;
    const message = {
      ...this.#contentChange(player),
      ...this.#positionChange(player),
    };
    if (Object.keys(message).length === 0) return;
    this.#sentMillis = performance.now();
    this.#socket.send(message);
  }

  #open(): void {
    this.#sentContent = "";
    this.#sentLine = undefined;
    const hello: TvPageMessage = { hello: { name: this.#name } };
    this.#stand({ ...NOWHERE, isConnected: true, reason: "" });
    this.#socket.send(hello);
    this.look();
  }

  #hear(reply: TvPageReply): void {
    const { wanted } = this.#standing;
    const removed = reply.remove_timelineSelectors ?? [];
    this.#stand({
      ...this.#standing,
      isOwner: reply.isOwner ?? this.#standing.isOwner,
      owner: reply.owner === undefined ? this.#standing.owner : reply.owner,
      trouble: reply.trouble === undefined
        ? this.#standing.trouble
        : reply.trouble,
      companions: reply.nrOfSlaves ?? this.#standing.companions,
      wanted: [
        ...wanted.filter((one) => !removed.includes(one)),
        ...(reply.add_timelineSelectors ?? []),
      ],
    });
    if (reply.command !== undefined) this.#listener.command(reply.command);
  }

  #stand(standing: TvStanding): void {
    this.#standing = standing;
    this.#listener.standing(standing);
  }

  #contentChange(player: Player): TvPageMessage {
    const content = contentMessage(player.contentId, player.state);
    const text = JSON.stringify(content);
    if (text === this.#sentContent) return {};
    this.#sentContent = text;
    return content;
  }

  /** Where it is; said again now and then, since silence means death. */
  #positionChange(player: Player): TvPageMessage {
    const isDue = performance.now() - this.#sentMillis > LONGEST_SILENCE_MILLIS;
    const { line, state } = player;
    const now = this.#tv.reading().wallClock;
    if (now === null) return {};
    const isSomewhere = line !== undefined && state !== "failed";
    const wallClock = isSomewhere
      ? this.#tv.readingAt(line.pageMillis).wallClock
      : null;
    if (!isSomewhere || wallClock === null) {
      const isKnown = this.#sentLine === undefined && !isDue;
      this.#sentLine = undefined;
      return isKnown ? {} : positionMessage(null, now);
    }
    const { positionSeconds, speed } = line;
    const newest = { wallClock, positionSeconds, speed };
    const before = this.#sentLine;
    const isSame = before !== undefined &&
      distanceSeconds(before, newest) < SAME_SECONDS;
    if (isSame && !isDue) return {};
    // What is the same is said in the same words, from another point.
    const said = isSame ? before : newest;
    this.#sentLine = said;
    return positionMessage(movedTo(now, said), now);
  }
}

function movedTo(now: bigint, line: WallClockLine): WallClockLine {
  const elapsed = Number(now - line.wallClock) / 1e9;
  const positionSeconds = line.positionSeconds + elapsed * line.speed;
  return { wallClock: now, positionSeconds, speed: line.speed };
}

function serverPath(): string {
  const token = sessionStorage.getItem(TOKEN_KEY);
  return token === null
    ? "/server"
    : `/server?token=${encodeURIComponent(token)}`;
}
