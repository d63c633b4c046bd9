/** Many companions on one server, waiting for the same news. */
export class Audience implements Disposable {
  readonly #sockets: WebSocket[] = [];
  readonly #latest = new Map<WebSocket, string>();
  #onNews: ((socket: WebSocket) => void) | undefined;

  /**
   * Connects companions, a hundred at a time so that no backlog overflows.
   *
   * @param options Where to connect, how many, and the text that each sends
   *   first (none when empty); `onProgress` is told how many are connected.
   * @returns The connected audience.
   */
  static async gather({ url, count, hello, onProgress }: {
    readonly url: string;
    readonly count: number;
    readonly hello: string;
    readonly onProgress: (connected: number) => void;
  }): Promise<Audience> {
    const audience = new Audience();
    for (let from = 0; from < count; from += 100) {
      const batch = Math.min(100, count - from);
      await Promise.all(
        Array.from({ length: batch }, () => audience.#join(url, hello)),
      );
      onProgress(from + batch);
    }
    return audience;
  }

  /**
   * Times how long a piece of news takes to each companion.
   *
   * @param announce Causes the news; every companion must get a text that
   *   differs from its last one.
   * @returns Delay of each companion from the call of `announce`, in
   *   milliseconds.
   */
  async timeNews(announce: () => Promise<void>): Promise<readonly number[]> {
    const waiting = new Set(this.#sockets);
    const delays: number[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const start = performance.now();
    this.#onNews = (socket) => {
      if (!waiting.delete(socket)) return;
      delays.push(performance.now() - start);
      if (waiting.size === 0) resolve();
    };
    await announce();
    await promise;
    this.#onNews = undefined;
    return delays;
  }

  /** Leaves. */
  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.close();
  }

  #join(url: string, hello: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = new WebSocket(url);
    this.#sockets.push(socket);
    socket.onopen = () => {
      if (hello === "") resolve();
      else socket.send(hello);
    };
    socket.onerror = () => reject(new Error(`Cannot connect to ${url}`));
    socket.onmessage = ({ data }) => {
      if (data === this.#latest.get(socket)) return;
      this.#latest.set(socket, data);
      this.#onNews?.(socket);
      resolve();
    };
    return promise;
  }
}
