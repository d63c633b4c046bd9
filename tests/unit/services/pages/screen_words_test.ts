import { assertEquals } from "@dvbcss/std/assert";
import type { ScreenReport } from "@dvbcss/service-pages";
import { reportWords } from "../../../../services/pages/dashboard/screen_words.ts";
import { standingWords } from "../../../../services/pages/tv/tv_words.ts";
import { companionWords } from "../../../../services/pages/companion/companion_words.ts";

const REPORT: ScreenReport = {
  name: "phone",
  condition: "in-step",
  wallClockTime: "1",
  dispersionNanos: 1,
  roundTripNanos: 1,
  positionSeconds: 1,
  differenceSeconds: null,
};

const PAGE = { id: "1", report: REPORT, ageSeconds: 0.4, offSeconds: null };

Deno.test("reportWords() says what the page says, while it says it", () => {
  assertEquals(reportWords(PAGE), { text: "In step", tone: "good" });
  assertEquals(reportWords({ ...PAGE, report: null }).text, "Joining");
  assertEquals(reportWords({ ...PAGE, ageSeconds: 600.7 }), {
    text: "Silent for 600 s: asleep or frozen",
    tone: "wait",
  });
});

Deno.test("reportWords() does not believe a clock that cannot be right", () => {
  assertEquals(reportWords({ ...PAGE, offSeconds: -60 }), {
    text: "Its clock is 60.0 s behind the wall clock: do not trust its figures",
    tone: "bad",
  });
});

const STANDING = {
  isConnected: true,
  reason: "",
  wantsToken: false,
  isOwner: true,
  owner: null,
  trouble: null,
  companions: 0,
  wanted: [],
};

Deno.test("standingWords() explains whatever is not as it should be", () => {
  assertEquals(standingWords(STANDING).words, "");
  const other = { ...STANDING, isOwner: false, owner: "TV page at 10.0.0.7" };
  assertEquals(standingWords(other).mayTake, true);
  assertEquals(
    standingWords(other).words,
    "Another page is the TV: TV page at 10.0.0.7. What you play here nobody follows.",
  );
  const flooded = {
    ...STANDING,
    isConnected: false,
    reason: "too-many-messages",
  };
  assertEquals(
    standingWords(flooded).words,
    "The gateway closed the connection: this page sent too many messages. Trying again.",
  );
});

const SITUATION = {
  condition: "in-step",
  cii: "open",
  content: undefined,
  media: undefined,
  trouble: "",
} as const;

Deno.test("companionWords() names the file to choose, whatever it is called", () => {
  const contentId = `tag:dvbcss-gateway,2026:file:${
    encodeURIComponent("ein Film.mp4")
  }`;
  assertEquals(
    companionWords({ ...SITUATION, content: { contentId } }),
    "The TV plays ein Film.mp4: choose the same file here to play it in step.",
  );
  const broken = "tag:dvbcss-gateway,2026:file:%E0%A4%A";
  assertEquals(
    companionWords({ ...SITUATION, content: { contentId: broken } }),
    "The TV plays %E0%A4%A: choose the same file here to play it in step.",
  );
});

Deno.test("companionWords() says why there is no position", () => {
  const condition = "no-timeline";
  const content = { presentationStatus: ["fault"] };
  assertEquals(
    companionWords({ ...SITUATION, condition, content }),
    "The TV cannot play what it should.",
  );
  assertEquals(
    companionWords({ ...SITUATION, condition, cii: "waiting" }),
    "Looking for the gateway. The TV gives no position at present.",
  );
});
