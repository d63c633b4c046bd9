import { monotonicNanos } from "@dvbcss/clock";
import { assertEquals } from "@dvbcss/std/assert";
import {
  RelayedAccuracy,
  relayedAccuracySeconds,
  stepAbove,
} from "../../../shared/source/upstream/relayed_accuracy.ts";

function at(seconds: number) {
  return monotonicNanos(BigInt(seconds * 1e9));
}

const STEPS = [
  { boundNanos: 0, step: 100e3 },
  { boundNanos: 100e3, step: 100e3 },
  { boundNanos: 100_001, step: 200e3 },
  { boundNanos: 201e3, step: 500e3 },
  { boundNanos: 501e3, step: 1e6 },
  { boundNanos: 7e6, step: 10e6 },
  { boundNanos: 3e9, step: 5e9 },
];

Deno.test.each(STEPS)(
  "stepAbove($boundNanos) is $step",
  ({ boundNanos, step }) => {
    assertEquals(stepAbove(boundNanos), step);
  },
);

Deno.test("RelayedAccuracy tells a worse bound at once", () => {
  const accuracy = new RelayedAccuracy();
  accuracy.handleBound(at(0), 150e3);
  assertEquals(accuracy.step, 200e3);
  accuracy.handleBound(at(0), 900e3);
  assertEquals(accuracy.step, 1e6);
});

Deno.test("RelayedAccuracy tells a better bound when it has lasted", () => {
  const accuracy = new RelayedAccuracy();
  accuracy.handleBound(at(0), 900e3);
  accuracy.handleBound(at(1), 150e3);
  accuracy.handleBound(at(10), 150e3);
  assertEquals(accuracy.step, 1e6);
  accuracy.handleBound(at(11), 150e3);
  assertEquals(accuracy.step, 200e3);
});

Deno.test("RelayedAccuracy begins to wait anew when the bound was worse", () => {
  const accuracy = new RelayedAccuracy();
  accuracy.handleBound(at(0), 900e3);
  accuracy.handleBound(at(1), 150e3);
  accuracy.handleBound(at(9), 700e3);
  accuracy.handleBound(at(12), 150e3);
  assertEquals(accuracy.step, 1e6);
});

Deno.test("RelayedAccuracy does not go down to a step without anything to spare", () => {
  const accuracy = new RelayedAccuracy();
  accuracy.handleBound(at(0), 300e3);
  for (let second = 1; second < 60; second++) {
    accuracy.handleBound(at(second), 190e3);
  }
  assertEquals(accuracy.step, 500e3);
});

Deno.test("relayedAccuracySeconds() adds up to whole microseconds", () => {
  assertEquals(relayedAccuracySeconds(undefined, 200e3), 0.0002);
  assertEquals(relayedAccuracySeconds(0.02, 500e3), 0.0205);
  assertEquals(relayedAccuracySeconds(0.0000001, 100e3), 0.000101);
});
