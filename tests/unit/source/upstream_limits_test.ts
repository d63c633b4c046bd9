import { monotonicNanos } from "@dvbcss/clock";
import { assertEquals } from "@dvbcss/std/assert";
import { MessageAllowance } from "../../../shared/source/upstream/message_allowance.ts";
import { Pace } from "../../../shared/source/upstream/pace.ts";

function at(millis: number) {
  return monotonicNanos(BigInt(millis) * 1_000_000n);
}

Deno.test("Pace lets a few happen in a row, then one at a time", () => {
  const pace = new Pace({ most: 3, everyNanos: 10_000_000n });
  const asked = [0, 0, 0, 0, 5, 10, 10, 20].map((it) => pace.ask(at(it)));
  assertEquals(asked, [true, true, true, false, false, true, false, true]);
});

Deno.test("Pace says when to ask again", () => {
  const pace = new Pace({ most: 2, everyNanos: 10_000_000n });
  pace.ask(at(0));
  pace.ask(at(0));
  assertEquals(pace.deadline, undefined);
  assertEquals(pace.ask(at(1)), false);
  assertEquals(pace.deadline, at(10));
  pace.withdraw();
  assertEquals(pace.deadline, undefined);
});

Deno.test("MessageAllowance admits what a TV says, and drops the rest of a second", () => {
  const allowance = new MessageAllowance();
  let admitted = 0;
  for (let message = 0; message < 700; message++) {
    if (allowance.admit(at(message))) admitted++;
  }
  assertEquals(admitted, 500);
  assertEquals(allowance.deadline, at(1_000));
  assertEquals(allowance.takeOverflow(at(999)), false);
  assertEquals(allowance.takeOverflow(at(1_000)), true);
  assertEquals(allowance.takeOverflow(at(1_001)), false);
  assertEquals(allowance.admit(at(1_002)), true);
});

Deno.test("MessageAllowance counts each second by itself", () => {
  const allowance = new MessageAllowance();
  for (let message = 0; message < 5_000; message++) {
    assertEquals(allowance.admit(at(message * 3)), true);
  }
  assertEquals(allowance.deadline, undefined);
});
