import type { Parts } from "@dvbcss/channel";
import { wallClockNanos } from "@dvbcss/clock";
import { joinChannel, SYSTEM_CLOCK } from "@dvbcss/runtime";
import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { Continuity } from "../support/continuity.ts";
import {
  type ServiceProcess,
  startService,
} from "../support/service_process.ts";
import { TextSocket } from "../support/text_socket.ts";
import { until } from "../support/until.ts";

const PTS = "urn:dvb:css:timeline:pts";
const SETUP = { contentIdStem: "dvb://", timelineSelector: PTS };

/** A WC, a CII and two TS at one broker, each a process. */
class TwoTs implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly channelUrl: string;
  readonly cii: ServiceProcess;
  readonly ts: ServiceProcess[];

  private constructor(
    stack: AsyncDisposableStack,
    channelUrl: string,
    cii: ServiceProcess,
    ts: ServiceProcess[],
  ) {
    this.#stack = stack;
    this.channelUrl = channelUrl;
    this.cii = cii;
    this.ts = ts;
  }

  static async start(): Promise<TwoTs> {
    await using stack = new AsyncDisposableStack();
    const broker = stack.use(await startService("broker"));
    const start = async (name: string) =>
      stack.use(await startAt(broker.url, name));
    await start("wc");
    const cii = await start("cii");
    const ts = [await start("ts"), await start("ts")];
    const two = new TwoTs(stack.move(), broker.url, cii, ts);
    await two.#untilSpread();
    return two;
  }

  /** Where each TS is, as CII tells it. */
  get tsUrls(): readonly string[] {
    return this.ts.map(({ url }) => url);
  }

  /** Knocks at CII until newcomers are sent to either TS. */
  async #untilSpread(): Promise<void> {
    await using knocks = new AsyncDisposableStack();
    const told = new Set<unknown>();
    while (told.size < 2) {
      const knock = knocks.use(await TextSocket.connect(this.cii.url));
      // Kept open, since who has left gives the next one its place.
      const { tsUrl } = await knock.nextWhere(({ tsUrl }) => tsUrl !== null);
      told.add(tsUrl);
    }
  }

  /** Starts a killed TS again, on the port it had. */
  async restart(index: number): Promise<void> {
    const port = this.ts[index]?.port ?? 0;
    this.ts[index] = this.#stack.use(
      await startAt(this.channelUrl, "ts", port),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

function startAt(channel: string, name: string, port = 0) {
  return startService(name, [
    ...["--hostname=127.0.0.1", "--log-level=warn"],
    ...[`--channel=${channel}`, "--port", `${port}`],
  ]);
}

/** What a source says at its nth change. */
function sourceParts(change: number): Parts {
  return {
    content: {
      priority: 10,
      content: {
        contentId: `dvb://1.2.${change >> 2}`,
        contentIdStatus: "final",
        presentationStatus: ["okay"],
        mrsUrl: null,
        teUrl: null,
      },
    },
    timelines: {
      priority: 10,
      timelines: [{
        timelineSelector: PTS,
        properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
        correlation: {
          contentTimeTicks: BigInt(change) * 90_000n,
          wallClock: wallClockNanos(1_795_383_018_000_000_000n),
          speed: change % 3 / 2,
        },
      }],
    },
  };
}

Deno.test("two TS at one channel say the same, to the last digit", async () => {
  await using two = await TwoTs.start();
  const urls = two.tsUrls;
  await using first = await TextSocket.connect(urls[0] ?? "", SETUP);
  await using second = await TextSocket.connect(urls[1] ?? "", SETUP);
  const isKnown = (text: Record<string, unknown>) =>
    text["contentTime"] !== null;
  // The test programme of each, of which one counts for both.
  const own = await first.nextWhere(isKnown);
  const others = await second.nextWhere(isKnown);
  assertEquals(own, others);
  await using source = await joinChannel({
    ...{ url: two.channelUrl, writer: "source", clock: SYSTEM_CLOCK },
  });
  for (let change = 0; change < 20; change++) {
    source.announce(sourceParts(change));
    const isNew = (text: Record<string, unknown>) =>
      text["contentTime"] === `${change * 90_000}` &&
      text["timelineSpeedMultiplier"] === change % 3 / 2;
    const told = await Promise.all([
      first.nextWhere(isNew),
      second.nextWhere(isNew),
    ]);
    assertEquals(told[0], told[1]);
  }
});

Deno.test("CII spreads companions over two TS, and moves those of a dead one", async () => {
  await using two = await TwoTs.start();
  const companions = await Promise.all(
    Array.from({ length: 40 }, () => TextSocket.connect(two.cii.url)),
  );
  const told = new Map<TextSocket, unknown>();
  const settle = (isSettled: (tsUrl: unknown) => boolean) =>
    Promise.all(companions.map(async (companion) => {
      if (isSettled(told.get(companion))) return;
      const text = await companion.nextWhere(({ tsUrl }) => isSettled(tsUrl));
      told.set(companion, text["tsUrl"]);
    }));
  await settle((tsUrl) => two.tsUrls.some((url) => url === tsUrl));
  const before = new Map(told);
  const [dead = "", alive = ""] = two.tsUrls;
  const ofDead = companions.filter((each) => before.get(each) === dead).length;
  assert(ofDead > 4 && ofDead < 36, `${ofDead} of 40 are sent to one`);
  await two.ts[0]?.stop("SIGKILL");
  await settle((tsUrl) => tsUrl === alive);
  await two.restart(0);
  // Each comes back to where it was; nobody else moves.
  const back = companions.filter((each) => before.get(each) === dead);
  await Promise.all(
    back.map((each) => each.nextWhere(({ tsUrl }) => tsUrl === dead)),
  );
  for (const companion of companions) {
    if (before.get(companion) === alive) assertEquals(companion.waiting, 0);
    await companion[Symbol.asyncDispose]();
  }
});

Deno.test("companions of a dead TS go on with the other", async () => {
  await using two = await TwoTs.start();
  await using stack = new AsyncDisposableStack();
  const companions = Array.from(
    { length: 6 },
    () => stack.use(new Continuity(two.cii.url)),
  );
  const [alive = "", dead = ""] = two.tsUrls;
  const areWith = (urls: readonly string[]) =>
    companions.every(({ report }) =>
      report.inStep && urls.includes(report.urls.ts ?? "")
    );
  await until(() => areWith([alive, dead]), "all in step");
  const moving = companions.filter(({ report }) => report.urls.ts === dead);
  await two.ts[1]?.stop("SIGKILL");
  await until(() => areWith([alive]), "all in step with the other");
  for (const companion of companions) {
    const { unknownMillis, worstSeconds, connections } = companion.report;
    assertLess(worstSeconds, 0.02);
    const hasMoved = moving.includes(companion);
    assertEquals(unknownMillis > 0 || connections.ts > 1, hasMoved);
  }
});
