/**
 * The update that README describes, rehearsed: an older version runs, companions
 * follow it, and this version takes its place on the same ports.
 */

import { VERSION } from "@dvbcss/runtime";
import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { followUdpWallClock } from "../support/bbc_wall_clock.ts";
import {
  hasCommit,
  oldestOfThisChannel,
  OtherVersion,
  THIS_VERSION,
  type Version,
} from "../support/other_version.ts";
import { RollingUpdate, thereAndBack } from "../support/rolling_update.ts";
import { TextSocket } from "../support/text_socket.ts";
import { TruthClock } from "../support/truth_clock.ts";
import { until } from "../support/until.ts";
import { UpdateRehearsal } from "../support/update_rehearsal.ts";
import { UpdateWitness } from "../support/update_witness.ts";

/**
 * The first version that was whole, whose services met on another channel; its
 * tree is in the history.
 */
const FIRST_VERSION = "23340d03";

const SETUP = {
  contentIdStem: "",
  timelineSelector: "urn:dvb:css:timeline:pts",
};

const hasFirst = await hasCommit(FIRST_VERSION);
const channelCommit = await oldestOfThisChannel();

Deno.test({
  name: "the first gateway is updated to this one, and back" +
    (hasFirst ? "" : " (ignored: the history does not reach so far)"),
  ignore: !hasFirst,
  async fn() {
    await using first = await OtherVersion.ofCommit(FIRST_VERSION);
    await using rehearsal = await UpdateRehearsal.begin(first, 3);
    await assertUpdates(rehearsal, THIS_VERSION);
    await assertUpdates(rehearsal, first);
  },
});

Deno.test("a gateway is updated under companions, ours and others", async () => {
  await using old = await OtherVersion.ofThis("0.0.1");
  await using rehearsal = await UpdateRehearsal.begin(old, 3);
  assertEquals(await rehearsal.version(), "0.0.1");
  const tsUrl = rehearsal.ciiUrl.replace("/cii", "/ts");
  await using cii = await TextSocket.connect(rehearsal.ciiUrl);
  await using ts = await TextSocket.connect(tsUrl, SETUP);
  await cii.next();
  await ts.next();
  await using bbc = await followUdpWallClock(rehearsal.wcPort);
  await until(() => bbc.wallClock.isAvailable(), "BBC's wall clock");
  await assertUpdates(rehearsal, THIS_VERSION);
  assertEquals(await rehearsal.version(), VERSION);
  assertEquals((await cii.ended).code, 1001);
  assertEquals((await ts.ended).code, 1001);

  await using ciiAgain = await TextSocket.connect(rehearsal.ciiUrl);
  await using tsAgain = await TextSocket.connect(tsUrl, SETUP);
  assertEquals((await ciiAgain.next())["contentIdStatus"], "final");
  assert("wallClockTime" in await tsAgain.next());
  await using truth = await TruthClock.follow(rehearsal.wcPort);
  const apartNanos = Number(truth.read().wallClock) - bbc.wallClock.now();
  assertLess(Math.abs(apartNanos), 100e6, "BBC's clock is another one");
});

Deno.test("three services work mixed with those of a version to come", async () => {
  await using tomorrow = await OtherVersion.ofTomorrow();
  await assertRolls(tomorrow);
});

Deno.test({
  name: "three services of the oldest version with this channel are updated" +
    (channelCommit === undefined ? " (ignored: no history)" : ""),
  ignore: channelCommit === undefined,
  async fn() {
    if (channelCommit === undefined) return;
    await using oldest = await OtherVersion.ofCommit(channelCommit);
    await assertRolls(oldest);
  },
});

Deno.test({
  name: "three services that do not know this channel are updated all at once" +
    (hasFirst ? "" : " (ignored: the history does not reach so far)"),
  ignore: !hasFirst,
  async fn() {
    await using first = await OtherVersion.ofCommit(FIRST_VERSION);
    await using update = await RollingUpdate.begin(first);
    const before = update.witness.aheadSeconds;
    await update.replaceAll(THIS_VERSION);
    assertLess(Math.abs(update.witness.aheadSeconds - before), 0.1);
  },
});

async function assertUpdates(
  rehearsal: UpdateRehearsal,
  version: Version,
): Promise<void> {
  const outcome = await rehearsal.update(version);
  const { backSeconds, downSeconds } = outcome;
  // They wait 2 s at most between attempts.
  assertLess(backSeconds, downSeconds + 4, JSON.stringify(outcome));
  await rehearsal.assertAgree();
}

async function assertRolls(other: Version): Promise<void> {
  await using update = await RollingUpdate.begin(other);
  const { witness } = update;
  for (const { name, version } of thereAndBack(other)) {
    const before = witness.aheadSeconds;
    await update.replace(name, version);
    assertLess(
      Math.abs(witness.aheadSeconds - before),
      0.1,
      `the position jumped when ${name} was replaced`,
    );
    await using newcomer = new UpdateWitness(update.ciiUrl);
    await until(() => newcomer.inStep, `a newcomer after ${name}`);
  }
  assertEquals(
    update.errors.split("\n").filter((line) => line.includes("malformed")),
    [],
  );
}
