import { assertEquals } from "@dvbcss/std/assert";
import {
  differenceText,
  parsePosition,
  positionText,
  shortText,
} from "../../../../services/pages/time_text.ts";

const POSITIONS: readonly {
  readonly seconds: number;
  readonly digits?: number;
  readonly text: string;
}[] = [
  { seconds: 0, text: "0:00:00.0" },
  { seconds: 59.999, text: "0:00:59.9" },
  { seconds: 3_599.96, text: "0:59:59.9" },
  { seconds: 3_661.5, digits: 3, text: "1:01:01.500" },
  { seconds: 360_000, digits: 0, text: "100:00:00" },
  { seconds: -1.5, text: "−0:00:01.5" },
  { seconds: -0.01, text: "0:00:00.0" },
];

Deno.test.each(POSITIONS)(
  "positionText() writes $seconds as $text",
  ({ seconds, digits, text }) => {
    assertEquals(positionText(seconds, digits), text);
  },
);

const TYPED: readonly {
  readonly text: string;
  readonly seconds: number | undefined;
}[] = [
  { text: "90", seconds: 90 },
  { text: " 1:30 ", seconds: 90 },
  { text: "0:01:30.5", seconds: 90.5 },
  { text: "1:02:03", seconds: 3_723 },
  { text: "", seconds: undefined },
  { text: "soon", seconds: undefined },
  { text: "-1", seconds: undefined },
  { text: "1:", seconds: undefined },
  { text: "1:2:3:4", seconds: undefined },
  { text: "1e9", seconds: undefined },
];

Deno.test.each(TYPED)(
  "parsePosition() reads '$text' as $seconds",
  ({ text, seconds }) => {
    assertEquals(parsePosition(text), seconds);
  },
);

Deno.test("shortText() chooses a unit that suits", () => {
  const nanos = [null, 420_000, 12_340_000, 321_000_000, 12_000_000_000];
  assertEquals(nanos.map(shortText), [
    "–",
    "0.42 ms",
    "12.3 ms",
    "321 ms",
    "12.0 s",
  ]);
});

Deno.test("differenceText() says the sign", () => {
  assertEquals([null, 0.003, -0.012].map(differenceText), [
    "–",
    "+3.00 ms",
    "−12.0 ms",
  ]);
});
