/** What a {@linkcode LiveSocket} tells. */
export interface LiveSocketListener {
  /** It is connected. */
  readonly open: () => void;
  /** A text came. */
  readonly text: (text: string) => void;
  /** It is not connected; it tries again. The fault is the gateway's word for it. */
  readonly lost: (reason: string, fault: string) => void;
}

const FIRST_DELAY_MILLIS = 500;
const LONGEST_DELAY_MILLIS = 8_000;

/** A WebSocket to the gateway that connects again whenever it is lost. */
export class LiveSocket {
  readonly #path: () => string;
  readonly #listener: LiveSocketListener;
  #socket: WebSocket | undefined;
  #delayMillis = FIRST_DELAY_MILLIS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  /**
   * Begins to connect.
   *
   * @param path Gives the path, beginning with a slash; asked at each attempt.
   * @param listener What it tells.
   */
  constructor(path: () => string, listener: LiveSocketListener) {
    this.#path = path;
    this.#listener = listener;
    this.#connect();
    // A phone that wakes up, or a network that is back, is worth an attempt.
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => this.#hurry());
  }

  /** Whether what is sent now arrives. */
  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /**
   * Sends a message as JSON; lost while not connected.
   *
   * @param message The message.
   */
  send(message: object): void {
    if (this.isOpen) this.#socket?.send(JSON.stringify(message));
  }

  /** Connects anew at once, as with another path. */
  renew(): void {
    this.#delayMillis = FIRST_DELAY_MILLIS;
    clearTimeout(this.#timer);
    const old = this.#socket;
    this.#socket = undefined;
    old?.close();
    this.#connect();
  }

  /** Closes it for good. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect(): void {
    if (this.#isClosed) return;
    const { protocol, host } = location;
    const scheme = protocol === "https:" ? "wss:" : "ws:";
    const path = this.#path();
    const socket = new WebSocket(`${scheme}//${host}${path}`);
    this.#socket = socket;
    let wasOpen = false;
    socket.onopen = () => {
      wasOpen = true;
      this.#delayMillis = FIRST_DELAY_MILLIS;
      this.#listener.open();
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#listener.text(data);
    };
    socket.onclose = async ({ reason }) => {
      if (this.#socket !== socket) return;
      this.#retry();
      if (wasOpen && reason !== "") this.#listener.lost(reason, "closed");
      else {
        const { words, fault } = await refusalOf(path);
        this.#listener.lost(words, fault);
      }
    };
  }

  #retry(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), this.#delayMillis);
    this.#delayMillis = Math.min(this.#delayMillis * 2, LONGEST_DELAY_MILLIS);
  }

  #hurry(): void {
    if (document.hidden || this.#isClosed) return;
    const state = this.#socket?.readyState;
    if (state === WebSocket.OPEN || state === WebSocket.CONNECTING) return;
    clearTimeout(this.#timer);
    this.#connect();
  }
}

interface Refusal {
  readonly words: string;
  readonly fault: string;
}

const NO_ANSWER: Refusal = {
  words: "The gateway does not answer",
  fault: "no-answer",
};

/** A browser does not say why a WebSocket was refused; the same request does. */
async function refusalOf(path: string): Promise<Refusal> {
  try {
    const response = await fetch(path);
    if (response.status < 400 || response.status === 426) return NO_ANSWER;
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    if (!isJson) return { words: text.trim().slice(0, 200), fault: "refused" };
    const { detail, hint, error } = JSON.parse(text);
    return { words: `${detail}. ${hint}`, fault: error };
  } catch {
    return NO_ANSWER;
  }
}
