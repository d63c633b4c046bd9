import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import type { Presentation } from "@dvbcss/presentation";
import type { TvPageMessage, TvPageReply } from "@dvbcss/service-pages";
import { assert, assertEquals } from "@dvbcss/std/assert";
import {
  TvPages,
  type TvPagesAction,
} from "../../../../services/gateway/tv/tv_pages.ts";

const START = 1_700_000_000_000_000_000n;
const PTS = "urn:dvb:css:timeline:pts";
const CT = "urn:dvb:css:timeline:ct";
const ELAPSED =
  "tag:rd.bbc.co.uk,2015-12-08:dvb:css:timeline:simple-elapsed-time:1000";

interface Page {
  readonly peer: string;
}

/** Pages, and everything that was done about them. */
class House {
  readonly pages = new TvPages<Page>();
  readonly told = new Map<Page, TvPageReply>();
  readonly closed: Page[] = [];
  readonly faults: string[] = [];
  presented: Presentation | undefined;
  timerAt: WallClockNanos | undefined;
  seconds = 0;

  get now(): WallClockNanos {
    return wallClockNanos(START + BigInt(Math.round(this.seconds * 1e9)));
  }

  open(peer = "127.0.0.1"): Page {
    const page = { peer };
    this.do(this.pages.handleConnect(this.now, page, "ws://tv/cii"));
    return page;
  }

  say(page: Page, message: TvPageMessage): void {
    this.do(this.pages.handleText(this.now, page, JSON.stringify(message)));
  }

  leave(page: Page): void {
    this.do(this.pages.handleDisconnect(this.now, page));
  }

  /** Lets time pass, with the timer that is set. */
  wait(seconds: number): void {
    this.seconds += seconds;
    const at = this.timerAt;
    if (at === undefined || at > this.now) return;
    this.timerAt = undefined;
    this.do(this.pages.handleTimer(this.now));
  }

  /** What the page says to play at 10 s from now on. */
  playing(contentId: string, aheadSeconds = 0): TvPageMessage {
    return {
      cii: {
        contentId,
        contentIdStatus: "final",
        presentationStatus: "okay",
        timelines: [{
          timelineSelector: ELAPSED,
          timelineProperties: { unitsPerTick: 1, unitsPerSecond: 1_000 },
        }],
      },
      controlTimestamps: {
        [ELAPSED]: {
          contentTime: "10000",
          wallClockTime: String(this.now + BigInt(aheadSeconds * 1e9)),
          timelineSpeedMultiplier: 1,
        },
      },
    };
  }

  correlation(selector: string) {
    return this.presented?.timelines.find((one) =>
      one.timelineSelector === selector
    )?.correlation;
  }

  do(actions: readonly TvPagesAction<Page>[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "send":
          this.told.set(action.client, {
            ...this.told.get(action.client),
            ...action.reply,
          });
          break;
        case "close":
          this.closed.push(action.client);
          break;
        case "discard":
          this.faults.push(action.fault);
          break;
        case "present":
          this.presented = action.presentation;
          break;
        case "set-timer":
          this.timerAt = action.at;
      }
    }
  }
}

Deno.test("TvPages tells a page what dvbcsstv-lib's proxy would", () => {
  const house = new House();
  house.do(house.pages.handleCompanions(2));
  house.do(house.pages.handleNeeded([CT]));
  const page = house.open();
  assertEquals(house.told.get(page), {
    ciiUrl: "ws://tv/cii",
    add_timelineSelectors: [CT],
    remove_timelineSelectors: [],
    nrOfSlaves: 2,
  });
  house.do(house.pages.handleNeeded([]));
  assertEquals(house.told.get(page)?.remove_timelineSelectors, [CT]);
  house.do(house.pages.handleCompanions(3));
  assertEquals(house.told.get(page)?.nrOfSlaves, 3);
});

Deno.test("TvPages presents what a page says, with PTS made of its timeline", () => {
  const house = new House();
  const page = house.open();
  assertEquals(house.presented, undefined);
  house.say(page, house.playing("https://tv.example/film.mp4"));
  assertEquals(house.presented?.content, {
    contentId: "https://tv.example/film.mp4",
    contentIdStatus: "final",
    presentationStatus: ["okay"],
    mrsUrl: null,
    teUrl: null,
  });
  const line = { wallClock: house.now, speed: 1 };
  assertEquals(house.presented?.timelines.map((one) => one.correlation), [
    { ...line, contentTimeTicks: 900_000n },
    { ...line, contentTimeTicks: 10_000n },
  ]);
  assertEquals(house.presented?.timelines[0]?.timelineSelector, PTS);
});

Deno.test("TvPages asks a page for what it offers, so that PTS can be made of it", () => {
  const house = new House();
  const page = house.open();
  house.say(page, {
    cii: {
      contentId: "x",
      timelines: [{
        timelineSelector: CT,
        timelineProperties: { unitsPerTick: 1, unitsPerSecond: 12_800 },
      }],
    },
  });
  assertEquals(house.told.get(page)?.add_timelineSelectors, [CT]);
  assertEquals(house.correlation(PTS), "pending");
});

Deno.test("TvPages does not let endpoints be renamed by a page", () => {
  const house = new House();
  const page = house.open();
  house.say(page, {
    cii: { contentId: "x", wcUrl: "udp://evil:1", tsUrl: "http://evil" },
  });
  assertEquals(house.faults, []);
  assertEquals(house.presented?.content.contentId, "x");
});

Deno.test("TvPages withholds what a page blocks", () => {
  const house = new House();
  const page = house.open();
  house.say(page, { ...house.playing("x"), options: { blockCii: true } });
  assertEquals(house.presented?.content.contentId, null);
  assertEquals(house.presented?.timelines, []);
  house.say(page, { options: { blockCii: false } });
  assertEquals(house.presented?.content.contentId, "x");
});

Deno.test("TvPages tells a second page that another plays, until it takes over", () => {
  const house = new House();
  const first = house.open();
  house.say(first, { hello: { name: "one" }, ...house.playing("first") });
  assertEquals(house.told.get(first)?.isOwner, true);
  const second = house.open("10.0.0.7");
  house.say(second, { hello: { name: "two" }, ...house.playing("second") });
  assertEquals(house.told.get(second)?.isOwner, false);
  assertEquals(house.told.get(second)?.owner, "one at 127.0.0.1");
  assertEquals(house.presented?.content.contentId, "first");
  assertEquals(house.pages.state?.waiting, 1);
  house.say(second, { take: true });
  assertEquals(house.presented?.content.contentId, "second");
  assertEquals(house.told.get(first)?.isOwner, false);
  assertEquals(house.told.get(first)?.owner, "two at 10.0.0.7");
  house.leave(second);
  assertEquals(house.presented?.content.contentId, "first");
});

Deno.test("TvPages leaves a page time to be loaded again", () => {
  const house = new House();
  const page = house.open();
  house.say(page, { hello: { name: "tv" }, ...house.playing("film") });
  house.leave(page);
  assertEquals(house.presented?.content.contentId, "film");
  assertEquals(house.presented?.content.presentationStatus, ["transitioning"]);
  assertEquals(house.correlation(PTS), null);
  assertEquals(house.pages.state?.trouble, "gone");
  house.wait(2);
  const again = house.open();
  house.say(again, { hello: { name: "tv" }, ...house.playing("film") });
  house.wait(2);
  assert(house.correlation(PTS) !== null);
  house.leave(again);
  house.wait(3.1);
  assertEquals(house.presented, undefined);
  assertEquals(house.pages.state, null);
});

Deno.test("TvPages does not pass on the position of a page that lies about the time", () => {
  const house = new House();
  const page = house.open();
  house.say(page, { hello: { name: "tv" }, ...house.playing("film", 3_600) });
  assertEquals(house.faults, ["wrong-clock"]);
  assertEquals(house.presented?.content.contentId, "film");
  assertEquals(house.correlation(PTS), null);
  assertEquals(house.told.get(page)?.trouble, "wrong-clock");
  house.say(page, house.playing("film"));
  assertEquals(house.told.get(page)?.trouble, null);
  assert(house.correlation(PTS) !== null);
});

Deno.test("TvPages takes a page that falls silent for frozen, for ten minutes too", () => {
  const house = new House();
  const page = house.open();
  house.say(page, { hello: { name: "tv" }, ...house.playing("film") });
  house.wait(4.9);
  assert(house.correlation(PTS) !== null);
  house.wait(0.2);
  assertEquals(house.correlation(PTS), null);
  assertEquals(house.pages.state?.trouble, "silent");
  house.wait(600);
  assertEquals(house.told.get(page)?.trouble, "silent");
  house.say(page, house.playing("film"));
  assert(house.correlation(PTS) !== null);
  assertEquals(house.told.get(page)?.trouble, null);
});

Deno.test("TvPages lets a page of dvbcsstv-lib be silent, as it is while it plays", () => {
  const house = new House();
  house.say(house.open(), house.playing("film"));
  house.wait(600);
  assert(house.correlation(PTS) !== null);
});

Deno.test("TvPages closes the connection of a page that floods", () => {
  const house = new House();
  const page = house.open();
  for (let count = 0; count < 201; count++) house.say(page, {});
  assertEquals(house.closed, [page]);
  assertEquals(house.faults, ["too-many-messages"]);
});

Deno.test("TvPages does not close a page that says a few things a second", () => {
  const house = new House();
  const page = house.open();
  for (let count = 0; count < 1_000; count++) {
    house.say(page, {});
    house.wait(0.05);
  }
  assertEquals(house.closed, []);
});

const NONSENSE: readonly { readonly text: string }[] = [
  { text: "" },
  { text: "nonsense" },
  { text: "[]" },
  { text: "null" },
  { text: '{"cii":"film"}' },
  { text: '{"cii":{"contentId":7}}' },
  { text: '{"controlTimestamps":{"x":{"contentTime":"1"}}}' },
  { text: '{"controlTimestamps":{"x":7}}' },
  { text: '{"options":{"blockCii":"no"}}' },
  { text: '{"hello":{"name":"\\u0007"}}' },
  { text: '{"take":false}' },
];

Deno.test.each(NONSENSE)("TvPages discards $text and goes on", ({ text }) => {
  const house = new House();
  const page = house.open();
  house.say(page, house.playing("film"));
  const before = house.presented;
  house.do(house.pages.handleText(house.now, page, text));
  assertEquals(house.faults.length, 1);
  assertEquals(house.presented, before);
  assertEquals(house.closed, []);
});

Deno.test("command() reaches a page that understands, and no other", () => {
  const house = new House();
  const old = house.open();
  house.say(old, house.playing("film"));
  assertEquals(house.pages.command({ do: "pause" }), undefined);
  const page = house.open();
  house.say(page, { hello: { name: "tv" }, take: true });
  house.do(house.pages.command({ do: "seek", positionSeconds: 7 }) ?? []);
  assertEquals(house.told.get(page)?.command, {
    do: "seek",
    positionSeconds: 7,
  });
});

Deno.test("TvPages says the same line in the same words", () => {
  const house = new House();
  const page = house.open();
  house.say(page, { hello: { name: "tv" }, ...house.playing("film") });
  const before = house.presented;
  house.wait(1);
  house.say(page, {
    controlTimestamps: {
      [ELAPSED]: {
        contentTime: "11000",
        wallClockTime: String(house.now),
        timelineSpeedMultiplier: 1,
      },
    },
  });
  assertEquals(house.presented, before);
});
