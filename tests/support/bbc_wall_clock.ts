import dgram from "node:dgram";
import { once } from "node:events";
import { assertLessOrEqual } from "@dvbcss/std/assert";
import type { BbcClock } from "./bbc_clocks.d.ts";
import { clocks, protocols } from "./bbc_peers.ts";
import type { TruthClock } from "./truth_clock.ts";

/** A double of this size moves in steps of 256 ns. */
const ROUNDING_NANOS = 1_000;

/**
 * Asserts that a clock of BBC's library agrees with a wall clock as well as it
 * says.
 *
 * @param clock The clock.
 * @param truth The wall clock.
 */
export function assertWithinDispersion(
  clock: BbcClock,
  truth: TruthClock,
): void {
  const before = truth.read();
  const ticks = clock.now();
  const after = truth.read();
  const error = Math.max(
    Number(before.wallClock) - ticks,
    ticks - Number(after.wallClock),
  );
  assertLessOrEqual(
    error,
    clock.dispersionAtTime(ticks) * 1e9 + after.dispersionNanos +
      ROUNDING_NANOS,
  );
}

/** BBC's wall clock client and its clocks, running over UDP. */
export interface BbcWallClock extends AsyncDisposable {
  /** The local clock that the wall clock is counted on. */
  readonly root: BbcClock;
  /** The wall clock, in nanoseconds. */
  readonly wallClock: BbcClock;
}

/**
 * Follows a WC server on loopback by BBC's client.
 *
 * @param port The server's UDP port.
 * @returns The running client.
 */
export async function followUdpWallClock(port: number): Promise<BbcWallClock> {
  const root = new clocks.DateNowClock({ tickRate: 1e9 });
  const wallClock = new clocks.CorrelatedClock(root, { tickRate: 1e9 });
  const socket = dgram.createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const client = protocols.WallClock.createBinaryUdpClient(socket, wallClock, {
    dest: { address: "127.0.0.1", port },
    requestInterval: 100,
  });
  return {
    root,
    wallClock,
    async [Symbol.asyncDispose]() {
      client.stop();
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
}
