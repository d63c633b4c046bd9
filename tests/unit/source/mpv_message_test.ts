import { assertEquals } from "@dvbcss/std/assert";
import {
  decodeMpvMessage,
  encodeMpvCommand,
  type MpvFault,
  type MpvMessage,
} from "../../../shared/source/mpv/mpv_message.ts";

interface Told {
  readonly name: string;
  readonly line: string;
  readonly message: MpvMessage;
}

const TOLD: readonly Told[] = [
  {
    name: "a position",
    line: '{"data":12.5,"request_id":7,"error":"success"}',
    message: { kind: "reply", requestId: 7, error: "success", data: 12.5 },
  },
  {
    name: "a refusal",
    line: '{"request_id":7,"error":"property unavailable"}',
    message: {
      kind: "reply",
      requestId: 7,
      error: "property unavailable",
      data: undefined,
    },
  },
  {
    name: "a property",
    line: '{"event":"property-change","id":1,"name":"path","data":"a.ts"}',
    message: { kind: "property", property: { name: "path", value: "a.ts" } },
  },
  {
    name: "a property without a value",
    line: '{"event":"property-change","id":1,"name":"time-pos"}',
    message: { kind: "property", property: { name: "time-pos", value: null } },
  },
  {
    name: "a property whose value is null",
    line: '{"event":"property-change","id":1,"name":"core-idle","data":null}',
    message: {
      kind: "property",
      property: { name: "core-idle", value: null },
    },
  },
  {
    name: "the end of a file",
    line: '{"event":"end-file","reason":"error","file_error":"no such file"}',
    message: { kind: "event", event: "end-file", reason: "error" },
  },
  {
    name: "an event of a newer player",
    line: '{"event":"novelty","reason":"boredom"}',
    message: { kind: "event", event: "novelty", reason: "boredom" },
  },
];

Deno.test.each(TOLD)(
  "decodeMpvMessage() reads $name",
  ({ line, message }) => {
    assertEquals(decodeMpvMessage(line), { ok: true, message });
  },
);

interface Junk {
  readonly line: string;
  readonly fault: MpvFault;
}

const JUNK: readonly Junk[] = [
  { line: "", fault: "not-json" },
  { line: "HTTP/1.1 400 Bad Request", fault: "not-json" },
  { line: '{"event":"idle"', fault: "not-json" },
  { line: "[".repeat(60_000), fault: "not-json" },
  { line: "null", fault: "wrong-form" },
  { line: '"event"', fault: "wrong-form" },
  { line: "{}", fault: "wrong-form" },
  { line: '{"event":5}', fault: "wrong-form" },
  { line: '{"request_id":"7","error":"success"}', fault: "wrong-form" },
  { line: '{"request_id":7.5,"error":"success"}', fault: "wrong-form" },
  { line: '{"request_id":7}', fault: "wrong-form" },
  { line: `{"event":"${"x".repeat(300)}"}`, fault: "wrong-form" },
  { line: '{"event":"property-change"}', fault: "wrong-property" },
  {
    line: '{"event":"property-change","name":"volume","data":50}',
    fault: "wrong-property",
  },
  {
    line: '{"event":"property-change","name":"time-pos","data":"12"}',
    fault: "wrong-property",
  },
  {
    line: '{"event":"property-change","name":"speed","data":1e999}',
    fault: "wrong-property",
  },
  {
    line: '{"event":"property-change","name":"speed","data":-1}',
    fault: "wrong-property",
  },
  {
    line: '{"event":"property-change","name":"time-pos","data":1e300}',
    fault: "wrong-property",
  },
  {
    line: '{"event":"property-change","name":"path","data":["a.ts"]}',
    fault: "wrong-property",
  },
];

Deno.test("decodeMpvMessage() refuses what no player says", () => {
  for (const { line, fault } of JUNK) {
    assertEquals(decodeMpvMessage(line), { ok: false, fault }, line);
  }
});

Deno.test("encodeMpvCommand() keeps a line in one line", () => {
  assertEquals(
    encodeMpvCommand(3, ["seek", 1.5, "absolute\n+exact", true]),
    '{"command":["seek",1.5,"absolute\\n+exact",true],"request_id":3}',
  );
});
