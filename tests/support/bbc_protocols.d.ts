import type { EventEmitter } from "node:events";
import type { BbcClock } from "./bbc_clocks.d.ts";

/** What a protocol handler bound to a socket offers. */
export interface BbcAdaptor {
  stop(): void;
  isStarted(): boolean;
}

/** The content state as BBC's CII client sees it. */
export interface BbcCii {
  readonly contentId: string | null;
  readonly contentIdStatus: string | null;
  readonly presentationStatus: unknown;
  readonly protocolVersion: string | null;
  readonly wcUrl: string | null;
  readonly tsUrl: string | null;
  readonly timelines: readonly {
    readonly timelineSelector: string;
    readonly unitsPerTick: number;
    readonly unitsPerSecond: number;
  }[];
}

/** BBC's CII client. */
export interface BbcCiiClient extends BbcAdaptor {
  on(event: "change", listener: (cii: BbcCii) => void): void;
}

declare const protocols: {
  readonly CII: {
    createCIIClient(socket: WebSocket, options?: object): BbcCiiClient;
  };
  readonly TimelineSynchronisation: {
    createTSClient(
      socket: WebSocket,
      timelineClock: BbcClock,
      options: {
        readonly contentIdStem: string;
        readonly timelineSelector: string;
        readonly tickRate?: number;
      },
    ): BbcAdaptor;
  };
  readonly WallClock: {
    createBinaryUdpClient(
      socket: EventEmitter,
      wallClock: BbcClock,
      options: {
        readonly dest: { readonly address: string; readonly port: number };
        readonly requestInterval?: number;
      },
    ): BbcAdaptor;
    createBinaryWebSocketClient(
      socket: WebSocket,
      wallClock: BbcClock,
      options: { readonly requestInterval?: number },
    ): BbcAdaptor;
    createJsonWebSocketClient(
      socket: WebSocket,
      wallClock: BbcClock,
      options: { readonly requestInterval?: number },
    ): BbcAdaptor;
    createBinaryUdpServer(
      socket: EventEmitter,
      wallClock: BbcClock,
      options: {
        readonly precision?: number;
        readonly maxFreqError?: number;
        readonly followup?: boolean;
      },
    ): BbcAdaptor;
  };
};
export default protocols;
