import { deadline } from "@dvbcss/std/async";
import type { SeededRandom } from "../../support/random.ts";
import { OPCODE, RawWebSocket } from "../../support/raw_websocket.ts";

/** Where mischief can be made. */
export interface Target {
  readonly ciiUrl: string;
  readonly tsUrl: string;
  readonly wcPort: number;
}

/** Something that no good companion does. */
export interface Misdeed {
  readonly name: string;
  /** The metric that must count it, with its labels; empty if it is no fault. */
  readonly counted: string;
  /** How long it takes, in seconds, if that is long. */
  readonly lastsSeconds?: number;
  /**
   * Does it, and waits until the server has certainly noticed.
   *
   * @param target Where.
   * @param random What to draw from.
   */
  readonly commit: (target: Target, random: SeededRandom) => Promise<void>;
}

/** Time a server has to answer, in milliseconds. */
export const ANSWER_WITHIN_MILLIS = 10_000;

/** What strangers write in the hope that a log shows it as it is. */
export const INJECTION =
  '\r\n{"level":"error","event":"soak-injected"}\n\u001b[31mred\u202e';

/** What companions say first. */
export const SETUP = JSON.stringify({
  contentIdStem: "",
  timelineSelector: "urn:dvb:css:timeline:pts",
});

/** The name of a metric that counts a fault. */
export function faultOf(metric: string, fault: string): string {
  return `${metric}{fault="${fault}"}`;
}

/**
 * Sends messages on a connection of their own, which stays open.
 *
 * @param url Where.
 * @param messages Texts, or octets.
 */
export async function sayAndStay(
  url: string,
  messages: readonly (string | Uint8Array)[],
): Promise<void> {
  using socket = await RawWebSocket.connect(url);
  for (const message of messages) {
    const opcode = typeof message === "string" ? OPCODE.TEXT : OPCODE.BINARY;
    await socket.send(opcode, message);
  }
  await socket.send(OPCODE.PING, "still there?");
  const answered = async () => {
    for (;;) {
      const frame = await socket.read();
      if (frame === undefined || frame.opcode === OPCODE.CLOSE) {
        throw new Error("The connection was closed for a small thing");
      }
      if (frame.opcode === OPCODE.PONG) return;
    }
  };
  await deadline(answered(), ANSWER_WITHIN_MILLIS);
}

/**
 * Sends one frame on a connection of its own, which the server must close.
 *
 * @param url Where.
 * @param opcode Which kind of frame.
 * @param payload What is in it.
 * @param within Time the server has, in milliseconds.
 */
export async function sayAndBeClosed(
  url: string,
  opcode: number,
  payload: string | Uint8Array,
  within = ANSWER_WITHIN_MILLIS,
): Promise<void> {
  using socket = await RawWebSocket.connect(url);
  await socket.send(opcode, payload);
  await deadline(socket.closeCode(), within);
}
