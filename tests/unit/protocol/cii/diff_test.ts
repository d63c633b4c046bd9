import { assertEquals } from "@dvbcss/std/assert";
import { changedCiiProperties, diffCii } from "@dvbcss/protocol";

Deno.test("diffCii() takes contentIdStatus along with contentId", () => {
  const before = { contentId: "dvb://1", contentIdStatus: "final" } as const;
  const after = { contentId: "dvb://2", contentIdStatus: "final" } as const;
  assertEquals(diffCii(before, after), after);
});

Deno.test("diffCii() does not take contentId along with contentIdStatus", () => {
  assertEquals(
    diffCii(
      { contentId: "dvb://1", contentIdStatus: "partial" },
      { contentId: "dvb://1", contentIdStatus: "final" },
    ),
    { contentIdStatus: "final" },
  );
});

Deno.test("changedCiiProperties() names what differs and no more", () => {
  assertEquals(
    changedCiiProperties(
      { contentId: "dvb://1", contentIdStatus: "final" },
      { contentId: "dvb://2", contentIdStatus: "final" },
    ),
    ["contentId"],
  );
});

interface Pair {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly differs: boolean;
}

const PAIRS: readonly Pair[] = [
  {
    name: "members in another order",
    before: { a: 1, b: 2 },
    after: { b: 2, a: 1 },
    differs: false,
  },
  {
    name: "a list in another order",
    before: [1, 2],
    after: [2, 1],
    differs: true,
  },
  { name: "a longer list", before: [1], after: [1, 1], differs: true },
  { name: "one member more", before: {}, after: { a: null }, differs: true },
  { name: "another member", before: { a: 1 }, after: { b: 1 }, differs: true },
  { name: "a list for an object", before: {}, after: [], differs: true },
  { name: "an object for null", before: null, after: {}, differs: true },
  { name: "text for a number", before: 1, after: "1", differs: true },
];

Deno.test.each(PAIRS)("changedCiiProperties() compares $name", (it) => {
  const changed = changedCiiProperties(
    { private: [{ type: "urn:x", value: it.before }] },
    { private: [{ type: "urn:x", value: it.after }] },
  );
  assertEquals(changed, it.differs ? ["private"] : []);
});
