import { assert, assertEquals } from "@dvbcss/std/assert";
import {
  FLASH_SECONDS,
  flashesBetween,
  isFlashAt,
  SLOT_SECONDS,
} from "../../../../services/pages/picture/flash_pattern.ts";

const HOURS = flashesBetween(0, 4 * 3_600);

function gapsOf(flashes: typeof HOURS): readonly number[] {
  return flashes.slice(1).map(({ startSeconds }, index) =>
    startSeconds - (flashes[index]?.startSeconds ?? 0)
  );
}

Deno.test("flashesBetween() has one flash a slot, in order", () => {
  assertEquals(HOURS.length, 4 * 3_600 / SLOT_SECONDS);
  assertEquals(HOURS.map((one) => one.slot), [...HOURS.keys()]);
});

Deno.test("flashesBetween() never flashes as often as is a danger to anyone", () => {
  assert(gapsOf(HOURS).every((gap) => gap > 0.64 && gap < 2.36));
});

Deno.test("flashesBetween() does not repeat six gaps in four hours", () => {
  const gaps = gapsOf(HOURS).map((gap) => gap.toFixed(2));
  const seen = new Set<string>();
  for (let at = 0; at + 6 <= gaps.length; at++) {
    const run = gaps.slice(at, at + 6).join(" ");
    assertEquals(seen.has(run), false, run);
    seen.add(run);
  }
});

Deno.test("flashesBetween() gives each flash to one of two spans that meet", () => {
  for (const { startSeconds } of HOURS.slice(0, 50)) {
    const before = flashesBetween(startSeconds - 1e-3, startSeconds);
    const after = flashesBetween(startSeconds, startSeconds + 1e-3);
    assertEquals([before.length, after.length], [0, 1]);
  }
});

Deno.test("isFlashAt() is bright for as long as a flash is", () => {
  for (const { startSeconds } of HOURS.slice(0, 50)) {
    assert(!isFlashAt(startSeconds - 1e-6));
    assert(isFlashAt(startSeconds + 1e-6));
    assert(isFlashAt(startSeconds + FLASH_SECONDS - 1e-6));
    assert(!isFlashAt(startSeconds + FLASH_SECONDS + 1e-6));
  }
});

Deno.test("flashesBetween() knows times before the beginning", () => {
  assertEquals(flashesBetween(-3, 0).map((one) => one.slot), [-2, -1]);
});
