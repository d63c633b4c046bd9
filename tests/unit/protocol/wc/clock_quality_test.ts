import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import {
  decodeMaxFreqError,
  decodePrecision,
  encodeMaxFreqError,
  encodePrecision,
} from "@dvbcss/protocol";
import { present, vectorsOf } from "./vectors.ts";

const PRECISIONS = vectorsOf("encode-precision", 21);

Deno.test.each(
  PRECISIONS.filter((vector) => vector.mathematicallyCorrect === undefined),
)("encodePrecision() rounds up vector $name", (vector) => {
  const encoded = encodePrecision(Number(vector.secs));
  assertEquals(encoded, vector.encoded);
  assertEquals(decodePrecision(encoded), Number(vector.decodedSecs));
});

Deno.test.each(
  PRECISIONS.filter((vector) => vector.mathematicallyCorrect !== undefined),
)(
  "encodePrecision() is exact where the reference is one too high: $name",
  (vector) => {
    assertEquals(
      encodePrecision(Number(vector.secs)),
      vector.mathematicallyCorrect,
    );
  },
);

Deno.test.each(vectorsOf("encode-precision-error", 2))(
  "encodePrecision() refuses vector $name",
  (vector) => {
    assertThrows(() => encodePrecision(Number(vector.secs)), RangeError);
  },
);

Deno.test("encodePrecision() is exact at and just beside every power of two", () => {
  for (let exponent = -127; exponent <= 127; exponent++) {
    const seconds = 2 ** exponent;
    assertEquals(encodePrecision(seconds), exponent);
    assertEquals(encodePrecision(seconds * (1 - 2 ** -53)), exponent);
    if (exponent < 127) {
      assertEquals(encodePrecision(seconds * (1 + 2 ** -52)), exponent + 1);
    }
  }
});

Deno.test("encodePrecision() takes a finer precision for the finest there is", () => {
  assertEquals(encodePrecision(2 ** -128), -128);
  assertEquals(encodePrecision(2 ** -129), -128);
  assertEquals(encodePrecision(Number.MIN_VALUE), -128);
});

Deno.test("encodePrecision() refuses what no octet can bound", () => {
  for (const seconds of [2 ** 127 * (1 + 2 ** -52), Infinity, NaN, -0]) {
    assertThrows(() => encodePrecision(seconds), RangeError, "seconds must be");
  }
});

Deno.test.each(vectorsOf("decode-precision", 7))(
  "decodePrecision() reads vector $name",
  (vector) => {
    assertEquals(decodePrecision(present(vector.encoded)), Number(vector.secs));
  },
);

Deno.test.each(vectorsOf("encode-max-freq-error", 12))(
  "encodeMaxFreqError() rounds up vector $name",
  (vector) => {
    const encoded = encodeMaxFreqError(Number(vector.ppm));
    assertEquals(encoded, vector.encoded);
    assertEquals(decodeMaxFreqError(encoded), Number(vector.decodedPpm));
  },
);

Deno.test.each(vectorsOf("decode-max-freq-error", 7))(
  "decodeMaxFreqError() reads vector $name",
  (vector) => {
    assertEquals(
      decodeMaxFreqError(present(vector.encoded)),
      Number(vector.ppm),
    );
  },
);

Deno.test("encodeMaxFreqError() refuses what its field cannot hold", () => {
  for (const ppm of [-1, -0.001, 0xffff_ffff / 256 + 0.001, Infinity, NaN]) {
    assertThrows(() => encodeMaxFreqError(ppm), RangeError, "ppm must be");
  }
});
