import { durationNanos, monotonicNanos } from "@dvbcss/clock";
import { assertEquals } from "@dvbcss/std/assert";
import { WantedTimelines } from "../../../shared/source/upstream/wanted_timelines.ts";

function at(seconds: number) {
  return monotonicNanos(BigInt(seconds * 1e9));
}

function twoForFiveSeconds() {
  return new WantedTimelines({ most: 2, lingerNanos: durationNanos(5e9) });
}

const isOffered = (selector: string) => selector.startsWith("offered");

Deno.test("WantedTimelines takes who came first", () => {
  const wanted = twoForFiveSeconds();
  wanted.handleWanted(at(0), ["c"], isOffered);
  const look = wanted.handleWanted(at(1), ["a", "b", "c"], isOffered);
  assertEquals(look, { asked: ["c", "a"], newlyRefused: ["b"] });
});

Deno.test("WantedTimelines refuses once, and asks when there is room", () => {
  const wanted = twoForFiveSeconds();
  wanted.handleWanted(at(0), ["a", "b", "c"], isOffered);
  const again = wanted.handleWanted(at(1), ["a", "b", "c"], isOffered);
  assertEquals(again.newlyRefused, []);
  const room = wanted.handleWanted(at(2), ["b", "c"], isOffered);
  assertEquals(room.asked, ["b", "c"]);
});

Deno.test("WantedTimelines puts what is offered first", () => {
  const wanted = twoForFiveSeconds();
  wanted.handleWanted(at(0), ["a", "b"], isOffered);
  const look = wanted.handleWanted(at(1), ["a", "b", "offered"], isOffered);
  assertEquals(look, { asked: ["offered", "a"], newlyRefused: ["b"] });
});

Deno.test("WantedTimelines keeps what nobody wants for a while", () => {
  const wanted = twoForFiveSeconds();
  wanted.handleWanted(at(0), ["a"], isOffered);
  assertEquals(wanted.handleWanted(at(1), [], isOffered).asked, ["a"]);
  assertEquals(wanted.deadline, at(6));
  assertEquals(wanted.handleWanted(at(5), [], isOffered).asked, ["a"]);
  assertEquals(wanted.handleWanted(at(6), [], isOffered).asked, []);
  assertEquals(wanted.deadline, undefined);
});

Deno.test("WantedTimelines gives up what nobody wants for what somebody does", () => {
  const wanted = twoForFiveSeconds();
  wanted.handleWanted(at(0), ["a", "b"], isOffered);
  const look = wanted.handleWanted(at(1), ["b", "c"], isOffered);
  assertEquals(look, { asked: ["b", "c"], newlyRefused: [] });
});
