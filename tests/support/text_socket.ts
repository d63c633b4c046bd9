import { deadline } from "@dvbcss/std/async";

/** How a WebSocket ended. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
}

const ANSWER_WITHIN_MILLIS = 10_000;

/** A well-behaved WebSocket client whose texts can be awaited one by one. */
export class TextSocket implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #texts: string[] = [];
  readonly #opened = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<Ending>();
  #awaited: ((text: string) => void) | undefined;

  private constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => this.#opened.resolve();
    this.#socket.onmessage = ({ data }) => this.#receive(String(data));
    this.#socket.onclose = ({ code, reason }) => {
      this.#opened.reject(new Error(`Closed with ${code} ${reason}`));
      this.#ended.resolve({ code, reason });
    };
    this.#opened.promise.catch(() => {});
  }

  /**
   * Connects.
   *
   * @param url Where.
   * @param setup Text to send at once, if any.
   * @returns The open socket.
   */
  static async connect(url: string, setup?: object): Promise<TextSocket> {
    const socket = new TextSocket(url);
    await deadline(socket.#opened.promise, ANSWER_WITHIN_MILLIS);
    if (setup !== undefined) socket.send(JSON.stringify(setup));
    return socket;
  }

  /** How it ended; pending until then. */
  get ended(): Promise<Ending> {
    return deadline(this.#ended.promise, ANSWER_WITHIN_MILLIS);
  }

  /** Number of texts that nobody has taken yet. */
  get waiting(): number {
    return this.#texts.length;
  }

  /** Sends a text. */
  send(text: string): void {
    this.#socket.send(text);
  }

  /** Takes the next text, as JSON. */
  async next(): Promise<Record<string, unknown>> {
    const text = this.#texts.shift() ??
      await deadline(
        new Promise<string>((resolve) => this.#awaited = resolve),
        ANSWER_WITHIN_MILLIS,
      );
    return JSON.parse(text);
  }

  /** Takes texts until one passes a test. */
  async nextWhere(
    accept: (message: Record<string, unknown>) => boolean,
  ): Promise<Record<string, unknown>> {
    for (;;) {
      const message = await this.next();
      if (accept(message)) return message;
    }
  }

  /** Closes and waits for the end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.ended;
  }

  #receive(text: string): void {
    const awaited = this.#awaited;
    this.#awaited = undefined;
    if (awaited === undefined) this.#texts.push(text);
    else awaited(text);
  }
}
