import { deadline, delay } from "@dvbcss/std/async";
import { OPCODE, RawWebSocket } from "../../support/raw_websocket.ts";
import {
  faultOf,
  INJECTION,
  type Misdeed,
  sayAndBeClosed,
  sayAndStay,
  SETUP,
} from "./misdeed.ts";

const TS = "ts_faults_total";
const CII = "cii_faults_total";
const REPORT = JSON.stringify({
  actual: { contentTime: "1", wallClockTime: "2" },
  earliest: { contentTime: "1", wallClockTime: "minusinfinity" },
  latest: { contentTime: "1", wallClockTime: "plusinfinity" },
});

/** A text that TS discards, and under which name. */
function discarded(name: string, fault: string, text: string): Misdeed {
  return {
    name,
    counted: faultOf(TS, fault),
    commit: ({ tsUrl }) => sayAndStay(tsUrl, [text]),
  };
}

/** What is done over WebSockets. */
export const WEBSOCKET_MISDEEDS: readonly Misdeed[] = [
  discarded("garbage for setup-data", "not-json", `pairing${INJECTION}`),
  discarded("a list for setup-data", "not-an-object", "[1,2]"),
  discarded(
    "wrong JSON types",
    "invalid-property",
    '{"contentIdStem":7,"timelineSelector":["a"]}',
  ),
  discarded("no timeline selector", "missing-property", "{}"),
  {
    name: "setup-data twice, then for nothing there is",
    counted: "",
    commit: ({ tsUrl }) =>
      sayAndStay(tsUrl, [
        SETUP,
        SETUP,
        JSON.stringify({ contentIdStem: "", timelineSelector: INJECTION }),
      ]),
  },
  {
    name: "250 messages at once",
    counted: faultOf(TS, "too-many-messages"),
    commit: ({ tsUrl }) =>
      sayAndStay(tsUrl, [SETUP, ...Array.from({ length: 250 }, () => REPORT)]),
  },
  {
    name: "words for CII",
    counted: faultOf(CII, "unexpected-message"),
    commit: ({ ciiUrl }) => sayAndStay(ciiUrl, [INJECTION]),
  },
  {
    name: "a binary frame for TS",
    counted: faultOf(TS, "binary-message"),
    commit: ({ tsUrl }, random) =>
      sayAndBeClosed(tsUrl, OPCODE.BINARY, random.octets(32)),
  },
  {
    name: "a huge frame for CII",
    counted: faultOf(CII, "message-too-big"),
    commit: ({ ciiUrl }) =>
      sayAndBeClosed(ciiUrl, OPCODE.TEXT, "a".repeat(1_000_000)),
  },
  {
    name: "a huge frame for TS",
    counted: faultOf(TS, "message-too-big"),
    commit: ({ tsUrl }) =>
      sayAndBeClosed(tsUrl, OPCODE.TEXT, "a".repeat(1_000_000)),
  },
  {
    name: "text that is not UTF-8",
    counted: faultOf(TS, "bad-frame"),
    commit: ({ tsUrl }) =>
      sayAndBeClosed(tsUrl, OPCODE.TEXT, new Uint8Array([0xc3, 0x28])),
  },
  {
    name: "a reserved opcode",
    counted: faultOf(CII, "bad-frame"),
    commit: ({ ciiUrl }) => sayAndBeClosed(ciiUrl, 3, "x"),
  },
  {
    name: "no setup-data at all",
    counted: faultOf(TS, "closed-by-us"),
    lastsSeconds: 12,
    commit: async ({ tsUrl }) => {
      using socket = await RawWebSocket.connect(tsUrl);
      await deadline(socket.closeCode(), 20_000);
    },
  },
  {
    name: "never reading, nor answering",
    counted: faultOf(TS, "vanished"),
    lastsSeconds: 32,
    commit: async ({ tsUrl }) => {
      using socket = await RawWebSocket.connect(tsUrl);
      await socket.send(OPCODE.TEXT, SETUP);
      await delay(31_000);
    },
  },
];
