import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "@dvbcss/std/assert";
import { TvTimingSource } from "../../../shared/browser/timing_source.ts";
import { HandmadeCompanion } from "../../support/timed_companion.ts";

/** Follows a companion and notes what it hears. */
class Heard implements Disposable {
  readonly companion = new HandmadeCompanion();
  readonly source = new TvTimingSource(this.companion);
  readonly events: string[] = [];

  constructor() {
    for (const type of ["adjust", "change", "readystatechange"]) {
      this.source.addEventListener(type, () => this.events.push(type));
    }
  }

  /** Plays from a position on, now. */
  play(positionSeconds: number, speed = 1): void {
    const atMillis = performance.now();
    this.companion.move({ positionSeconds, speed, atMillis });
  }

  [Symbol.dispose](): void {
    this.companion.close();
  }
}

Deno.test("TvTimingSource connects until the position is known", () => {
  using heard = new Heard();
  assertEquals(heard.source.readyState, "connecting");
  assertThrows(() => heard.source.query(), DOMException, "must be known");
  heard.play(60);
  assertEquals(heard.source.readyState, "open");
  assertEquals(heard.events, ["change", "readystatechange"]);
});

Deno.test("TvTimingSource moves as the timeline does", () => {
  using heard = new Heard();
  heard.play(60, 2);
  const { position, velocity, acceleration, timestamp } = heard.source.query();
  const { positionSeconds } = heard.companion.reading();
  assertAlmostEquals(position, positionSeconds ?? NaN, 0.1);
  assertEquals([velocity, acceleration], [2, 0]);
  assertAlmostEquals(timestamp, performance.now() / 1e3, 0.1);
  // A consumer has only vector and skew, and must come to the same.
  const { vector, skew } = heard.source;
  const read = vector.position +
    vector.velocity * (timestamp + skew - vector.timestamp);
  assertAlmostEquals(read, position, 1e-6);
});

Deno.test("TvTimingSource changes with seek, speed and pause", () => {
  using heard = new Heard();
  heard.play(60);
  heard.events.length = 0;
  heard.play(600);
  heard.play(600, 0.5);
  heard.play(600, 0);
  assertEquals(heard.events, ["change", "change", "change"]);
  assertEquals(heard.source.vector.velocity, 0);
});

Deno.test("TvTimingSource adjusts when the wall clock is known better", () => {
  using heard = new Heard();
  heard.play(60);
  heard.events.length = 0;
  const { vector, skew } = heard.source;
  heard.companion.adjust(3);
  assertEquals(heard.events, ["adjust"]);
  assertAlmostEquals(heard.source.skew - skew, 0.003, 1e-5);
  assertEquals(heard.source.vector, vector);
});

Deno.test("TvTimingSource stands still while the position is not known", () => {
  using heard = new Heard();
  heard.play(60);
  heard.companion.move(undefined);
  assertEquals(heard.source.readyState, "open");
  const { position, velocity } = heard.source.query();
  assertEquals(velocity, 0);
  assertAlmostEquals(position, 60, 1);
  heard.play(90);
  assertEquals(heard.source.query().velocity, 1);
});

Deno.test("TvTimingSource closes with its companion", () => {
  const heard = new Heard();
  heard.play(60);
  heard.companion.close();
  assertEquals(heard.source.readyState, "closed");
  assertThrows(() => heard.source.query(), DOMException);
});

Deno.test("TvTimingSource refuses to move the TV", async () => {
  using heard = new Heard();
  heard.play(60);
  await assertRejects(() => heard.source.update(), DOMException, "only the TV");
});

Deno.test("TvTimingSource calls the handlers of a page", () => {
  using heard = new Heard();
  const called: string[] = [];
  heard.source.onchange = ({ type }) => called.push(type);
  heard.source.onreadystatechange = ({ type }) => called.push(type);
  heard.play(60);
  assertEquals(called, ["change", "readystatechange"]);
});
