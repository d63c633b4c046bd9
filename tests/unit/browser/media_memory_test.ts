import { NO_EXPERIENCE } from "@dvbcss/companion";
import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import {
  type MediaStorage,
  storedExperience,
  storedOutputDelaySeconds,
  storeExperience,
  storeOutputDelaySeconds,
} from "../../../shared/browser/media_memory.ts";

function aStorage(): MediaStorage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  };
}

/** A storage in which somebody else wrote. */
function aStorageOf(value: string): MediaStorage {
  return { getItem: () => value, setItem: () => {} };
}

Deno.test("storedOutputDelaySeconds() is what was stored", () => {
  const storage = aStorage();
  assertEquals(storedOutputDelaySeconds(storage), 0);
  storeOutputDelaySeconds(storage, 0.18);
  assertEquals(storedOutputDelaySeconds(storage), 0.18);
});

Deno.test.each(["", "soon", "NaN", "1e9", "Infinity", "{}"])(
  "storedOutputDelaySeconds() is 0 of %s",
  (value) => {
    assertEquals(storedOutputDelaySeconds(aStorageOf(value)), 0);
  },
);

Deno.test("storeOutputDelaySeconds() refuses a delay of minutes", () => {
  assertThrows(
    () => storeOutputDelaySeconds(aStorage(), 120),
    RangeError,
    "must be from -2 to 2 seconds",
  );
});

Deno.test("storedExperience() is what was stored", () => {
  const storage = aStorage();
  const experience = {
    seekSeconds: 0.4,
    seekDeviationSeconds: 0.2,
    startSeconds: 0.07,
    shortfallSeconds: 0.025,
  };
  storeExperience(storage, experience);
  assertEquals(storedExperience(storage), experience);
});

Deno.test.each(["", "null", "7", '{"seekSeconds":-1}', '{"startSeconds":"x"}'])(
  "storedExperience() is a guess of %s",
  (value) => {
    assertEquals(storedExperience(aStorageOf(value)), NO_EXPERIENCE);
  },
);

Deno.test("storeExperience() leaves a full storage as it is", () => {
  const full: MediaStorage = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  storeExperience(full, NO_EXPERIENCE);
});
