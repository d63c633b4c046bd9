import { assertEquals } from "@dvbcss/std/assert";
import { matchesStem } from "@dvbcss/presentation";
import vectors from "../../vectors/sequences.json" with { type: "json" };

const CASES = vectors.cases.filter((it) => it.op === "stem-match");

Deno.test("matchesStem() has vectors to agree with", () => {
  assertEquals(CASES.length, 11);
});

Deno.test.each(CASES)("matchesStem() agrees with vector $name", (it) => {
  // Where the vectors leave the content id out, we have no content id.
  const contentId = it.contentIdIsOmitted ? null : it.contentId ?? null;
  assertEquals(matchesStem(contentId, it.stem ?? ""), it.expect);
});
