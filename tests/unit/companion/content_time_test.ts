import { wallClockNanos } from "@dvbcss/clock";
import { contentTimeAt } from "@dvbcss/companion";
import { assertEquals } from "@dvbcss/std/assert";

interface Case {
  readonly name: string;
  readonly at: readonly [ticks: bigint, wallClock: bigint, speed: number];
  readonly rate: readonly [unitsPerTick: number, unitsPerSecond: number];
  readonly now: bigint;
  readonly ticks: bigint;
  readonly seconds: number;
}

const YEAR_2026 = 1_795_000_000_000_000_000n;

const CASES: readonly Case[] = [
  {
    name: "the point itself",
    at: [720_451n, YEAR_2026, 1],
    rate: [1, 90_000],
    now: YEAR_2026,
    ticks: 720_451n,
    seconds: 8.005_011_111,
  },
  {
    name: "a point at the wall clock's zero",
    at: [0n, 0n, 1],
    rate: [1, 1_000_000_000],
    now: YEAR_2026 + 1n,
    ticks: YEAR_2026 + 1n,
    seconds: 1_795_000_000.000_000_001,
  },
  {
    name: "a pause",
    at: [90_000n, 5n, 0],
    rate: [1, 90_000],
    now: YEAR_2026,
    ticks: 90_000n,
    seconds: 1,
  },
  {
    name: "reverse at double speed, below zero",
    at: [90_000n, 0n, -2],
    rate: [1, 90_000],
    now: 1_000_000_000n,
    ticks: -90_000n,
    seconds: -1,
  },
  {
    name: "an instant before the point",
    at: [0n, 1_000_000_000n, 1],
    rate: [1, 1_000],
    now: 0n,
    ticks: -1_000n,
    seconds: -1,
  },
  {
    name: "30,000 frames in 1,001 seconds",
    at: [0n, 0n, 1],
    rate: [1_001, 30_000],
    now: 1_001_000_000_000n,
    ticks: 30_000n,
    seconds: 1_001,
  },
  {
    name: "half a tick, upwards",
    at: [0n, 0n, 1],
    rate: [1, 1],
    now: 500_000_000n,
    ticks: 1n,
    seconds: 0.5,
  },
  {
    name: "half a tick below zero, upwards too",
    at: [0n, 0n, -1],
    rate: [1, 1],
    now: 500_000_000n,
    ticks: 0n,
    seconds: -0.5,
  },
  {
    name: "just more than half a tick below zero",
    at: [0n, 0n, -1],
    rate: [1, 1],
    now: 500_000_001n,
    ticks: -1n,
    seconds: -0.500_000_001,
  },
  {
    name: "a speed that no decimal fraction has",
    at: [0n, 0n, 0.5 + 2 ** -40],
    rate: [1, 1_000_000_000],
    now: 2n ** 41n,
    ticks: 2n ** 40n + 2n,
    seconds: 1_099.511_627_778,
  },
];

Deno.test.each(CASES)("contentTimeAt() reads $name", (it) => {
  const [contentTimeTicks, wallClock, speed] = it.at;
  const [unitsPerTick, unitsPerSecond] = it.rate;
  const read = contentTimeAt(
    { contentTimeTicks, wallClock: wallClockNanos(wallClock), speed },
    { unitsPerTick, unitsPerSecond },
    wallClockNanos(it.now),
  );
  assertEquals(read, {
    contentTimeTicks: it.ticks,
    positionSeconds: it.seconds,
  });
});
