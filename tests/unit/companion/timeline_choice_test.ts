import {
  chooseTimeline,
  type TimelineChoice,
  type TimelineWish,
} from "@dvbcss/companion";
import type { CiiMessage } from "@dvbcss/protocol";
import { assertEquals } from "@dvbcss/std/assert";

const PTS = "urn:dvb:css:timeline:pts";
const TEMI = "urn:dvb:css:timeline:temi:1:1";
const MPD = "urn:dvb:css:timeline:mpd:period:rel:25";
const PTS_RATE = { unitsPerTick: 1, unitsPerSecond: 90_000 };
const TEMI_RATE = { unitsPerTick: 1, unitsPerSecond: 50 };
const ID = "dvb://1.2.3";

interface Case {
  readonly name: string;
  readonly offer: CiiMessage;
  readonly wish?: TimelineWish;
  readonly current?: TimelineChoice;
  readonly choice: TimelineChoice | string;
}

const BOTH = [
  { timelineSelector: TEMI, properties: TEMI_RATE },
  { timelineSelector: PTS, properties: PTS_RATE },
];

const CASES: readonly Case[] = [
  {
    name: "PTS before all",
    offer: { contentId: ID, timelines: BOTH },
    choice: choiceOf(ID, PTS, PTS_RATE),
  },
  {
    name: "the first where there is no PTS",
    offer: { contentId: ID, timelines: BOTH.slice(0, 1) },
    choice: choiceOf(ID, TEMI, TEMI_RATE),
  },
  {
    name: "PTS where nothing is offered",
    offer: { contentId: ID, timelines: [] },
    choice: choiceOf(ID, PTS, PTS_RATE),
  },
  {
    name: "PTS where timelines are null",
    offer: { contentId: ID, timelines: null },
    choice: choiceOf(ID, PTS, PTS_RATE),
  },
  {
    name: "what is wished, with the offered rate",
    offer: { contentId: ID, timelines: BOTH },
    wish: { timelineSelector: TEMI },
    choice: choiceOf(ID, TEMI, TEMI_RATE),
  },
  {
    name: "what is wished, with the rate that the selector states",
    offer: { contentId: ID, timelines: BOTH },
    wish: { timelineSelector: MPD },
    choice: choiceOf(ID, MPD, { unitsPerTick: 1, unitsPerSecond: 25 }),
  },
  {
    name: "nothing, without a rate",
    offer: { contentId: ID },
    wish: { timelineSelector: TEMI },
    choice: `the tick rate of ${TEMI} is not known`,
  },
  {
    name: "what is wished, with the wished rate",
    offer: { contentId: ID },
    wish: { timelineSelector: TEMI, timelineProperties: TEMI_RATE },
    choice: choiceOf(ID, TEMI, TEMI_RATE),
  },
  {
    name: "nothing while there is no content",
    offer: { contentId: null, timelines: BOTH },
    choice: "the TV presents no content",
  },
  {
    name: "a wished stem, even without content",
    offer: {},
    wish: { contentIdStem: "" },
    choice: choiceOf("", PTS, PTS_RATE),
  },
  {
    name: "the stem in use while an id grows more complete",
    offer: { contentId: `${ID};363a~x` },
    current: choiceOf(ID, PTS, PTS_RATE),
    choice: choiceOf(ID, PTS, PTS_RATE),
  },
  {
    name: "another stem for other content",
    offer: { contentId: "dvb://4.5.6" },
    current: choiceOf(ID, PTS, PTS_RATE),
    choice: choiceOf("dvb://4.5.6", PTS, PTS_RATE),
  },
];

Deno.test.each(CASES)("chooseTimeline() chooses $name", (it) => {
  const choice = chooseTimeline(it.offer, it.wish ?? {}, it.current);
  assertEquals(choice, it.choice);
});

function choiceOf(
  contentIdStem: string,
  timelineSelector: string,
  properties: TimelineChoice["properties"],
): TimelineChoice {
  return { setup: { contentIdStem, timelineSelector }, properties };
}
