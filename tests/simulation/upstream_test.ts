import { assert } from "@dvbcss/std/assert";
import { forAllSeeds, type SeededRandom } from "../support/random.ts";
import { UpstreamWorld } from "../support/upstream_world.ts";

/** Time in which news of the TV reach companions, in nanoseconds. */
const SETTLE_NANOS = 200_000_000n;

function aWorld(random: SeededRandom): UpstreamWorld {
  return new UpstreamWorld({
    maxDelayNanos: random.integer(100_000, 20_000_000),
    loss: random.next() * 0.3,
    skewPpm: random.integer(-95, 95),
    ownSkewPpm: random.integer(-100, 100),
    ownDispersionNanos: random.integer(0, 500_000),
  }, random);
}

Deno.test("UpstreamSource is never further from the TV than the accuracy it states", () => {
  let looks = 0;
  forAllSeeds(30, (random) => {
    const world = aWorld(random);
    let changedAt = 0n;
    const look = () => {
      const seen = world.error();
      if (world.now - changedAt < SETTLE_NANOS || seen === undefined) return;
      looks++;
      assert(seen.error <= seen.bound, `${seen.error} s exceeds ${seen.bound}`);
    };
    world.audience({});
    for (let change = 0; change < 8; change++) {
      world.run(4, look);
      changedAt = world.now;
      changeSomething(world, random);
    }
    world.run(20, look);
    const perSecond = world.timers / (Number(world.now) / 1e9);
    assert(perSecond < 25, `${perSecond} timers a second`);
  });
  assert(looks > 10_000, `only ${looks} looks`);
});

function changeSomething(world: UpstreamWorld, random: SeededRandom): void {
  switch (random.integer(0, 4)) {
    case 0:
      return world.tv.present(world.now, { speed: random.integer(-2, 2) });
    case 1:
      return world.tv.present(world.now, {
        positionSeconds: random.integer(-1_000, 100_000),
      });
    case 2:
      return world.tv.present(world.now, {
        contentId: `dvb://${random.next()}`,
      });
    case 3:
      return world.stepOwnClock(BigInt(random.integer(-1e9, 1e9)) * 100n);
    case 4: {
      world.tv.switchOff();
      world.run(random.integer(1, 5));
      world.tv.switchOn(world.now, BigInt(random.integer(-1e9, 1e9)) * 1000n);
    }
  }
}
