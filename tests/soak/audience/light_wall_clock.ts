import {
  decodeWcMessage,
  encodeWcMessage,
  fromWireTime,
  toWireTime,
  WC_MESSAGE_TYPE,
} from "@dvbcss/protocol";
import { wallClockNanos } from "@dvbcss/clock";
import { pause } from "../pause.ts";
import { runNanos } from "../run_clock.ts";
import type { Stage } from "./stage.ts";

/** Requests at the beginning, and their distance in milliseconds. */
const EAGER_REQUESTS = 5;
const EAGER_MILLIS = 100;
const STEADY_MILLIS = 1_000;
const ZERO = { seconds: 0, nanoseconds: 0 };

/** Settings of a {@linkcode LightWallClock}. */
export interface LightWallClockOptions {
  /** Whether its companion asks and listens at present. */
  readonly isAwake: () => boolean;
  /** Time between two requests, after a few quick ones, in milliseconds. */
  readonly steadyMillis?: number;
}

/** A companion's questions to the wall clock, each answer judged. */
export class LightWallClock implements Disposable {
  readonly #stage: Pick<Stage, "clock" | "ledger">;
  readonly #server: Deno.NetAddr;
  readonly #socket: Deno.DatagramConn;
  readonly #isAwake: () => boolean;
  readonly #steadyMillis: number;
  readonly #end = new AbortController();

  /**
   * Begins to ask.
   *
   * @param stage What it plays on.
   * @param wcUrl Where the wall clock is, from CII.
   * @param options Its habits.
   */
  constructor(
    stage: Pick<Stage, "clock" | "ledger">,
    wcUrl: string,
    { isAwake, steadyMillis = STEADY_MILLIS }: LightWallClockOptions,
  ) {
    const { hostname, port } = new URL(wcUrl.replace("udp:", "http:"));
    this.#stage = stage;
    this.#isAwake = isAwake;
    this.#steadyMillis = steadyMillis;
    this.#server = { transport: "udp", hostname, port: Number(port) };
    this.#socket = Deno.listenDatagram({
      transport: "udp",
      hostname: "127.0.0.1",
      port: 0,
    });
    this.#listen();
    this.#ask();
  }

  [Symbol.dispose](): void {
    this.#end.abort();
    this.#socket.close();
  }

  async #ask(): Promise<void> {
    for (let asked = 0; !this.#ended; asked++) {
      if (this.#isAwake()) await this.#request();
      await pause(
        asked < EAGER_REQUESTS ? EAGER_MILLIS : this.#steadyMillis,
        this.#end.signal,
      );
    }
  }

  async #request(): Promise<void> {
    // Originate is ours to choose: the time of this run.
    const originate = toWireTime(wallClockNanos(BigInt(runNanos())));
    const request = encodeWcMessage({
      type: WC_MESSAGE_TYPE.REQUEST,
      precisionExponent: -20,
      maxFreqError256ths: 50 * 256,
      originate,
      receive: ZERO,
      transmit: ZERO,
    });
    try {
      await this.#socket.send(request, this.#server);
    } catch {
      // The port is nobody's for as long as a killed service is away.
    }
  }

  async #listen(): Promise<void> {
    while (!this.#ended) {
      try {
        const [datagram] = await this.#socket.receive();
        this.#judge(runNanos(), datagram);
      } catch {
        // Closed by us, or refused by a port that is nobody's just now.
        await pause(50, this.#end.signal);
      }
    }
  }

  #judge(receivedAt: number, datagram: Uint8Array): void {
    const { clock, ledger } = this.#stage;
    const decoded = decodeWcMessage(datagram);
    if (!decoded.ok || decoded.message.type === WC_MESSAGE_TYPE.REQUEST) {
      const fault = decoded.ok ? "a request" : decoded.fault;
      ledger.check("wrong-wall-clock", `A WC response is no such: ${fault}`);
      return;
    }
    const { originate, receive, transmit, precisionExponent } = decoded.message;
    const wrongNanos = clock.judge({
      sentAt: Number(fromWireTime(originate)),
      receivedAt,
      receive: fromWireTime(receive),
      transmit: fromWireTime(transmit),
      precisionNanos: 2 ** precisionExponent * 1e9,
    });
    ledger.check(
      "wrong-wall-clock",
      wrongNanos === 0
        ? undefined
        : `A WC response was off by at least ${
          (wrongNanos / 1e3).toFixed(1)
        } µs: receive ${receive.seconds}.${receive.nanoseconds}`,
    );
  }

  get #ended(): boolean {
    return this.#end.signal.aborted;
  }
}
