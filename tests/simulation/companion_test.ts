import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { forAllSeeds, type SeededRandom } from "../support/random.ts";
import { CompanionWorld } from "./companion_world.ts";

const SECOND = 1_000_000_000n;
/** Time in which news of the TV reaches the companion, in nanoseconds. */
const SETTLE = 400_000_000n;

Deno.test("Companion is never further from the truth than it says", () => {
  let looks = 0;
  forAllSeeds(40, (random) => {
    const world = aWorld(random);
    let changedAt = 0n;
    const look = () => {
      const seen = world.error();
      if (world.now - changedAt < SETTLE || seen === undefined) return;
      looks++;
      assert(seen.error <= seen.bound, `${seen.error} s exceeds ${seen.bound}`);
    };
    for (let change = 0; change < 8; change++) {
      world.runUntil(world.now + SECOND * 4n, look);
      changedAt = world.now;
      changeSomething(world, random);
    }
  });
  assert(looks > 10_000, `only ${looks} looks`);
});

Deno.test("Companion knows the position within a second of its start", () => {
  forAllSeeds(40, (random) => {
    const world = aWorld(random);
    world.runUntil(2n * SECOND);
    assert(world.reading().available);
  });
});

Deno.test("Companion follows content to another id on a new connection", () => {
  forAllSeeds(20, (random) => {
    const world = aWorld(random);
    world.runUntil(3n * SECOND);
    world.tv.present(world.now, {
      contentId: "dvb://4.5.6",
      positionSeconds: 1_000,
    });
    world.runUntil(world.now + SECOND);
    assert(world.reading().available);
    const contents = world.eventsOf("content").map(({ contentId }) =>
      contentId
    );
    assertEquals(contents, ["dvb://1.2.3", "dvb://4.5.6"]);
    assertEquals(world.openSockets("ts"), 1);
  });
});

Deno.test("Companion returns when the TV restarts with another wall clock", () => {
  forAllSeeds(20, (random) => {
    const world = aWorld(random);
    world.runUntil(3n * SECOND);
    world.tv.switchOff();
    world.runUntil(world.now + BigInt(random.integer(1, 20)) * SECOND);
    assert(!world.reading().available);
    assert(world.reading().wallClock !== null, "the clock is kept");
    world.tv.switchOn(world.now, BigInt(random.integer(-1e9, 1e9)) * 1000n);
    world.runUntil(world.now + 2n * SECOND);
    const seen = world.error();
    assert(seen !== undefined && seen.error <= seen.bound);
  });
});

Deno.test("Companion keeps content steady when the wall clock steps before TS knows", () => {
  forAllSeeds(30, (random) => {
    const world = aWorld(random);
    world.runUntil(5n * SECOND);
    world.tv.stepWallClock(BigInt(random.integer(-1e9, 1e9)) * 100n);
    const look = () => {
      const seen = world.error();
      assert(seen !== undefined, "the position is lost");
      assert(seen.error <= seen.bound, `${seen.error} s exceeds ${seen.bound}`);
    };
    // Longer than until the next measurement, so that it is known by then.
    world.runUntil(world.now + 4n * SECOND, look);
    world.tv.noticeStep(world.now);
    world.runUntil(world.now + 20n * SECOND, look);
    assertEquals(world.eventsOf("wall-clock").at(-1)?.change, "improve");
  });
});

Deno.test("Companion is wrong for no longer than a step stays unnoticed", () => {
  forAllSeeds(30, (random) => {
    const world = aWorld(random);
    world.runUntil(5n * SECOND);
    world.tv.stepWallClock(7n * SECOND);
    world.tv.noticeStep(world.now);
    const steppedAt = world.now;
    world.runUntil(world.now + 10n * SECOND, () => {
      if (
        world.eventsOf("wall-clock").some(({ change }) => change === "step")
      ) {
        const seen = world.error();
        assert(seen !== undefined && seen.error <= seen.bound);
      }
    });
    const step = world.events.find(({ event }) =>
      event.kind === "wall-clock" && event.change === "step"
    );
    assertLess(Number((step?.at ?? world.now) - steppedAt), 6e9);
  });
});

Deno.test("Companion goes on by its clock while wcUrl is null", () => {
  forAllSeeds(20, (random) => {
    const world = aWorld(random);
    world.runUntil(3n * SECOND);
    world.tv.announce(world.now, { wcUrl: null });
    world.runUntil(world.now + 5n * SECOND, () => {
      const seen = world.error();
      assert(seen !== undefined && seen.error <= seen.bound);
    });
    assertEquals(world.openSockets("wc"), 0);
    world.tv.announce(world.now, { wcUrl: "udp://192.0.2.5:6677" });
    world.runUntil(world.now + 2n * SECOND);
    const seen = world.error();
    assert(seen !== undefined && seen.error <= seen.bound);
    assertEquals(world.eventsOf("wall-clock-lost"), []);
    assertEquals(world.openSockets("wc"), 1);
    assertEquals(world.openSockets("ts"), 1);
  });
});

Deno.test("Companion notices that the wall clock came back as another", () => {
  forAllSeeds(20, (random) => {
    const world = aWorld(random);
    world.runUntil(3n * SECOND);
    world.tv.announce(world.now, { wcUrl: null });
    world.runUntil(world.now + SECOND);
    world.tv.stepWallClock(7n * SECOND);
    world.tv.noticeStep(world.now);
    world.tv.announce(world.now, { wcUrl: "udp://192.0.2.5:6677" });
    world.runUntil(world.now + 6n * SECOND);
    const changes = world.eventsOf("wall-clock").map(({ change }) => change);
    assertEquals(changes.filter((change) => change === "step"), ["step"]);
    const seen = world.error();
    assert(seen !== undefined && seen.error <= seen.bound);
  });
});

Deno.test("Companion renews connections that died without a word", () => {
  forAllSeeds(20, (random) => {
    const world = aWorld(random);
    world.runUntil(3n * SECOND);
    world.isCut = true;
    world.tv.switchOff();
    world.runUntil(world.now + BigInt(random.integer(6, 60)) * SECOND);
    assertEquals(world.companion.connectionState("ts"), "open");
    world.isCut = false;
    world.tv.switchOn(world.now, 3n * SECOND);
    world.tv.present(world.now, { positionSeconds: 77 });
    world.runUntil(world.now + 3n * SECOND);
    const seen = world.error();
    assert(seen !== undefined && seen.error <= seen.bound);
    assertEquals(world.openSockets("cii"), 1);
    assertEquals(world.openSockets("ts"), 1);
  });
});

function aWorld(random: SeededRandom): CompanionWorld {
  return new CompanionWorld({
    maxDelayNanos: random.integer(100_000, 80_000_000),
    loss: random.next() * 0.1,
    skewPpm: random.integer(-90, 90),
  }, random);
}

function changeSomething(world: CompanionWorld, random: SeededRandom): void {
  const contentId = `dvb://1.2.${random.integer(1, 9)}`;
  const positionSeconds = random.integer(0, 10_000);
  const changes = [
    { positionSeconds },
    { speed: 0 },
    { speed: 1 },
    { speed: -2 },
    { contentId, positionSeconds },
  ];
  const change = changes[random.integer(0, changes.length - 1)] ?? {};
  world.tv.present(world.now, change);
}
