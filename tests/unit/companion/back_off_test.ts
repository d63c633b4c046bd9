import { durationNanos } from "@dvbcss/clock";
import { backOffNanos } from "@dvbcss/companion";
import { assert, assertEquals, assertThrows } from "@dvbcss/std/assert";

const OPTIONS = {
  firstNanos: durationNanos(100),
  longestNanos: durationNanos(1_000),
};

Deno.test("backOffNanos() doubles up to the longest wait", () => {
  const waits = [1, 2, 3, 4, 5, 6, 1e6].map((failures) =>
    backOffNanos(failures, OPTIONS, 0)
  );
  assertEquals(
    waits,
    [100, 200, 400, 800, 1_000, 1_000, 1_000]
      .map(durationNanos),
  );
});

Deno.test("backOffNanos() takes off a random part of up to half", () => {
  assertEquals(backOffNanos(1, OPTIONS, 0.5), durationNanos(75));
  assert(backOffNanos(9, OPTIONS, 0.999_999) >= 500);
});

Deno.test("backOffNanos() throws when the caller is wrong", () => {
  assertThrows(() => backOffNanos(0, OPTIONS, 0), RangeError, "at least 1");
  assertThrows(() => backOffNanos(NaN, OPTIONS, 0), RangeError);
  assertThrows(() => backOffNanos(1, OPTIONS, 1), RangeError, "[0, 1)");
  assertThrows(() => backOffNanos(1, OPTIONS, NaN), RangeError);
});
