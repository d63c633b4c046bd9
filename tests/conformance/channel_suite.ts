/**
 * What every implementation of the channel between services must do.
 *
 * @module
 */

import {
  type ChannelFault,
  type ChannelView,
  encodeChannelMessage,
  type Parts,
} from "@dvbcss/channel";
import { assertEquals } from "@dvbcss/std/assert";
import {
  anAnnouncement,
  contentOf,
  wcAt,
} from "../support/channel_builders.ts";

/** A member of the channel under test. */
export interface SuiteMember {
  readonly view: ChannelView;
  readonly faults: ReadonlyMap<ChannelFault, number>;
  announce(parts: Parts): void;
  subscribe(listener: (view: ChannelView) => void): () => void;
  close(): Promise<void>;
}

/** A member that can die without a goodbye. */
export interface MortalMember {
  announce(parts: Parts): void;
  kill(): void;
}

/** A fresh channel of the implementation under test. */
export interface SuiteChannel extends AsyncDisposable {
  join(writer: string): Promise<SuiteMember>;
  joinMortal(writer: string): Promise<MortalMember>;
  /** Posts a text as a stranger, where `writer` would post. */
  inject(writer: string, text: string): Promise<void>;
  /** Lets time pass until the condition holds; rejects after a deadline. */
  until(condition: () => boolean): Promise<void>;
}

/** One thing that an implementation must do. */
export interface ChannelCase {
  readonly name: string;
  readonly run: (open: () => Promise<SuiteChannel>) => Promise<void>;
}

/** Everything that an implementation must do. */
export const CHANNEL_CASES: readonly ChannelCase[] = [
  { name: "a late joiner gets the current state", run: greetsLateJoiner },
  { name: "repeated and reordered texts are dropped", run: dropsStale },
  { name: "a dead writer's parts vanish, others stay", run: noticesDeath },
  { name: "a departed writer's parts vanish at once", run: noticesDeparture },
  { name: "a restarted writer replaces what it was", run: replacesRestarted },
  { name: "malformed texts are counted and hurt nobody", run: countsMalformed },
  { name: "1,000 announcements arrive in order", run: keepsOrder },
  { name: "two channels do not mix", run: keepsApart },
  { name: "the highest priority counts", run: ranksSources },
];

async function greetsLateJoiner(open: () => Promise<SuiteChannel>) {
  await using channel = await open();
  const wc = await channel.join("wc");
  wc.announce(wcAt(1));
  wc.announce(wcAt(2));
  const ts = await channel.join("ts");
  ts.announce(tsNeeding("b", "a"));
  const late = await channel.join("late");
  await channel.until(() => late.view.wc?.port === 2 && late.view.ts !== null);
  assertEquals(late.view.neededSelectors, ["a", "b"]);
  assertEquals(late.faults.size, 0);
}

async function dropsStale(open: () => Promise<SuiteChannel>) {
  await using channel = await open();
  const member = await channel.join("member");
  const text = (epoch: number, sequence: number, port: number) =>
    encodeChannelMessage({
      kind: "announcement",
      writer: "stranger",
      epoch,
      sequence,
      parts: wcAt(port),
    });
  for (
    const each of [
      text(5, 2, 52),
      text(5, 2, 52),
      text(5, 1, 51),
      text(4, 9, 49),
      text(5, 0, 50),
    ]
  ) await channel.inject("stranger", each);
  await channel.inject("fence", announcementOf("fence", tsNeeding()));
  await channel.until(() => member.view.ts !== null);
  assertEquals(member.view.wc?.port, 52);
  assertEquals([...member.faults], [["stale", 3]]);
}

async function noticesDeath(open: () => Promise<SuiteChannel>) {
  await using channel = await open();
  const member = await channel.join("member");
  const ts = await channel.join("ts");
  const mortal = await channel.joinMortal("wc");
  ts.announce(tsNeeding("a"));
  mortal.announce(wcAt(1));
  await channel.until(() => member.view.wc !== null && member.view.ts !== null);
  mortal.kill();
  await channel.until(() => member.view.wc === null);
  assertEquals(member.view.neededSelectors, ["a"]);
}

async function noticesDeparture(open: () => Promise<SuiteChannel>) {
  await using channel = await open();
  const member = await channel.join("member");
  const wc = await channel.join("wc");
  wc.announce(wcAt(1));
  await channel.until(() => member.view.wc !== null);
  await wc.close();
  await channel.until(() => member.view.wc === null);
  const late = await channel.join("late");
  const again = await channel.join("wc");
  again.announce(wcAt(2));
  for (const reader of [late, member]) {
    await channel.until(() => reader.view.wc?.port === 2);
    assertEquals(reader.faults.get("not-json"), undefined);
  }
}

async function replacesRestarted(open: () => Promise<SuiteChannel>) {
  await using channel = await open();
  const member = await channel.join("member");
  const first = await channel.joinMortal("wc");
  first.announce({ ...wcAt(1), ...tsNeeding("a") });
  await channel.until(() => member.view.wc?.port === 1);
  first.kill();
  const second = await channel.joinMortal("wc");
  second.announce(wcAt(2));
  await channel.until(() => member.view.wc?.port === 2);
  assertEquals(member.view.ts, null);
  second.kill();
  await channel.until(() => member.view.wc === null);
}

async function countsMalformed(open: () => Promise<SuiteChannel>) {
  await using channel = await open();
  const member = await channel.join("member");
  const wc = await channel.join("wc");
  wc.announce(wcAt(1));
  await channel.until(() => member.view.wc !== null);
  const texts = ["not json", "[]", '{"kind":"announcement","writer":"x"}'];
  for (const text of texts) await channel.inject("x", text);
  await channel.inject("x", announcementOf("x", tsNeeding("a")));
  await channel.until(() => member.view.ts !== null);
  assertEquals([...member.faults], [["not-json", 1], ["malformed", 2]]);
  assertEquals(member.view.wc?.port, 1);
}

async function keepsOrder(open: () => Promise<SuiteChannel>) {
  await using channel = await open();
  const reader = await channel.join("reader");
  const ports: number[] = [];
  reader.subscribe(({ wc }) => ports.push(wc?.port ?? 0));
  const wc = await channel.join("wc");
  const sent = Array.from({ length: 1_000 }, (_, i) => i + 1);
  for (const port of sent) wc.announce(wcAt(port));
  await channel.until(() => ports.at(-1) === 1_000);
  assertEquals(ports, sent);
}

async function keepsApart(open: () => Promise<SuiteChannel>) {
  await using one = await open();
  await using other = await open();
  const [wcOfOne, wcOfOther] = [await one.join("wc"), await other.join("wc")];
  const [inOne, inOther] = [await one.join("x"), await other.join("x")];
  wcOfOne.announce(wcAt(1));
  await one.until(() => inOne.view.wc?.port === 1);
  assertEquals(inOther.view.wc, null);
  wcOfOther.announce(wcAt(2));
  await other.until(() => inOther.view.wc?.port === 2);
  assertEquals(inOne.view.wc?.port, 1);
}

async function ranksSources(open: () => Promise<SuiteChannel>) {
  await using channel = await open();
  const reader = await channel.join("reader");
  const programme = await channel.join("programme");
  const control = await channel.join("control");
  programme.announce(contentOf("dvb://1.2.3"));
  await channel.until(() => reader.view.content?.contentId === "dvb://1.2.3");
  control.announce(contentOf("dvb://4.5.6", 10));
  await channel.until(() => reader.view.content?.contentId === "dvb://4.5.6");
  await control.close();
  await channel.until(() => reader.view.content?.contentId === "dvb://1.2.3");
}

function tsNeeding(...neededSelectors: readonly string[]): Parts {
  return { ts: { host: null, port: 7682, path: "/ts", neededSelectors } };
}

function announcementOf(writer: string, parts: Parts): string {
  return encodeChannelMessage(anAnnouncement({ writer, parts }));
}
