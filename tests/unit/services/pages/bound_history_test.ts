import type { DashboardState, ReportingPage } from "@dvbcss/service-pages";
import { assertEquals } from "@dvbcss/std/assert";
import { BoundHistory } from "../../../../services/pages/dashboard/bound_history.ts";
import { WallClockGuess } from "../../../../services/pages/wall_clock_guess.ts";

function stateOf(pages: readonly ReportingPage[]): DashboardState {
  return {
    version: "0",
    wallClockTime: "0",
    content: { contentId: null, contentIdStatus: null, presentationStatus: [] },
    source: "test-programme",
    timelines: [],
    screens: [{ peer: "10.0.0.7", ciiConnections: 1, tsConnections: 1, pages }],
    wallClock: { requests: 0, requestsPerSecond: 0, dispersionNanos: null },
    tvPage: null,
    joinUrls: [],
    ciiUrls: [],
    hasToken: false,
  };
}

function page(id: string, millis: number, ageSeconds = 0): ReportingPage {
  return {
    id,
    ageSeconds,
    offSeconds: null,
    report: {
      name: `screen ${id}`,
      condition: "in-step",
      wallClockTime: null,
      dispersionNanos: millis * 1e6,
      roundTripNanos: millis * 2e6,
      positionSeconds: null,
      differenceSeconds: null,
    },
  };
}

Deno.test("BoundHistory keeps each screen's bounds, with gaps where there are none", () => {
  const history = new BoundHistory();
  history.hear(0, stateOf([page("a", 1)]));
  history.hear(1, stateOf([page("a", 2), page("b", 9)]));
  history.hear(2, stateOf([page("b", 8), page("a", 3, 60)]));
  assertEquals(history.atSeconds, [0, 1, 2]);
  assertEquals(history.series, [
    { id: "a", name: "screen a", boundsMillis: [1, 2, null] },
    { id: "b", name: "screen b", boundsMillis: [null, 9, 8] },
  ]);
});

Deno.test("BoundHistory forgets after two minutes, and who is gone by then", () => {
  const history = new BoundHistory();
  history.hear(0, stateOf([page("a", 1)]));
  for (let at = 1; at <= 130; at++) history.hear(at, stateOf([page("b", 1)]));
  assertEquals(history.atSeconds.length, 121);
  assertEquals(history.series.map((one) => one.id), ["b"]);
  history.hear(1_000, stateOf([]));
  assertEquals([history.atSeconds.length, history.series.length], [1, 0]);
});

Deno.test("BoundHistory draws no more screens than can be told apart", () => {
  const history = new BoundHistory();
  const many = Array.from({ length: 50 }, (_, at) => page(String(at), 1));
  history.hear(0, stateOf(many));
  assertEquals(history.series.length, 8);
});

Deno.test("tripsSpread() is shortest, middle and longest", () => {
  const history = new BoundHistory();
  assertEquals(history.tripsSpread(0), undefined);
  for (const [at, millis] of [5, 1, 3].entries()) {
    history.hear(at, stateOf([page("a", millis)]));
  }
  assertEquals(history.tripsSpread(2), [2e6, 6e6, 10e6]);
});

Deno.test("WallClockGuess believes the quickest message", () => {
  const clock = new WallClockGuess();
  clock.hear(1_000, 5_000_000_000n);
  clock.hear(2_300, 6_000_000_000n);
  assertEquals(clock.secondsSince(2_300, 6_000_000_000n), 0.3);
});

Deno.test("WallClockGuess starts anew when the wall clock is another one", () => {
  const clock = new WallClockGuess();
  clock.hear(1_000, 5_000_000_000n);
  clock.hear(2_000, 1_000_000_000n);
  assertEquals(clock.secondsSince(2_500, 1_000_000_000n), 0.5);
});
