import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { delay } from "@dvbcss/std/async";
import type { CompanionEvent } from "@dvbcss/companion";
import { followTv, SYSTEM_CLOCK } from "@dvbcss/runtime";
import { ClockWitness } from "../support/clock_witness.ts";
import { FakeDate } from "../support/fake_date.ts";
import { Witness } from "../support/recovery.ts";
import { RunningGateway } from "../support/running_gateway.ts";
import { SERVICES, ThreeServices } from "../support/three_services.ts";
import { UdpClient } from "../support/udp_client.ts";
import { until } from "../support/until.ts";

const YEAR_NANOS = 31_536_000_000_000_000n;
/** Forward by one, back by two: a year either way. */
const YEARS = [1, -1];
/** By then the broker would have given up a member that it found silent. */
const KEEP_ALIVE_MILLIS = 3_200;
/** A position that went on may be off by this on a busy machine. */
const JUMP_SECONDS = 0.5;

const library = await FakeDate.library();
const ignore = library === undefined;
const because = ignore ? " (ignored: no libfaketime)" : "";

function date(): Promise<FakeDate> {
  return FakeDate.create(library ?? "");
}

/** What must not happen to a companion whose TV's date is set. */
const LOSSES: readonly CompanionEvent["kind"][] = [
  "disconnected",
  "wall-clock-lost",
  "timeline-unavailable",
];

Deno.test({
  name: `nothing moves when the gateway's date is set by a year${because}`,
  ignore,
  async fn() {
    await using house = await date();
    await using gateway = await gatewayOf(house);
    const { ciiUrl, wcPort } = gateway;
    const losses: string[] = [];
    await using clock = await ClockWitness.follow(wcPort);
    await using tv = followTv({
      ciiUrl,
      report: ({ kind }) => {
        if (LOSSES.includes(kind)) losses.push(kind);
      },
    });
    const position = () => tv.reading().positionSeconds;
    await until(() => position() !== null, "a position");
    const started = (position() ?? NaN) - monotonicSeconds();
    for (const years of YEARS) {
      await house.set(years);
      assertEquals(await yearOf(gateway), thisYear() + years);
      await delay(500);
      const moved = (position() ?? NaN) - monotonicSeconds() - started;
      assertLess(Math.abs(moved), JUMP_SECONDS);
    }
    assertEquals(losses, []);
    assertEquals(clock.steps, []);
    assertEquals(clock.violations, []);
    assert(clock.readings > 0);
  },
});

Deno.test({
  name: `services started again after the date was set are found${because}`,
  ignore,
  async fn() {
    await using house = await date();
    await using three = await ThreeServices.start(house.startProgram);
    await using witness = new Witness(three.ciiUrl);
    await until(() => witness.inStep, "a companion in step");
    const began = await wallClockOf(three);
    let years = 0;
    for (const to of YEARS) {
      await house.set(to);
      // A date that is set ahead is the one by which a member may seem silent.
      if (to > years) await delay(KEEP_ALIVE_MILLIS);
      // Nobody noticed, the broker neither.
      assert(witness.inStep);
      assertClose(await wallClockOf(three) - began, years);
      for (const name of SERVICES) {
        const started = witness.positionSeconds - monotonicSeconds();
        await witness.recover(three, name);
        // A new line and the clock it is for come one after the other.
        await until(
          () =>
            Math.abs(witness.positionSeconds - monotonicSeconds() - started) <
              JUMP_SECONDS,
          `the position, after ${name} came back,`,
        );
      }
      // The wall clock began anew, at the new date, and content did not.
      years = to;
      assertClose(await wallClockOf(three) - began, years);
    }
  },
});

Deno.test({
  name: `companion follow measures anew when its date is set${because}`,
  ignore,
  async fn() {
    await using house = await date();
    await using gateway = await gatewayOf(house);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-P", "services/companion/main.ts", "follow"]
        .concat(gateway.ciiUrl, "--json", "--interval=0.1"),
      cwd: new URL("../../", import.meta.url),
      env: house.env,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const records: Told[] = [];
    const reading = readLines(child, (line) => records.push(JSON.parse(line)));
    const readings = (from = 0) =>
      records.slice(from).filter(({ event, available }) =>
        event === "reading" && available === true
      );
    const lost = () =>
      records.findIndex(({ event }) => event === "wall-clock-lost");
    try {
      await until(() => readings().length > 0, "a reading");
      await house.set(1);
      await until(() => lost() >= 0, "notice of the date");
      await until(() => readings(lost()).length > 0, "a reading afterwards");
    } finally {
      child.kill();
      await reading;
    }
    const starts = readings().map(({ positionSeconds, wallClockNanos }) =>
      Number(positionSeconds) - Number(wallClockNanos) / 1e9
    );
    for (const start of starts) {
      assertLess(Math.abs(start - (starts[0] ?? NaN)), JUMP_SECONDS);
    }
  },
});

/** A line of the companion. */
type Told = Readonly<Record<string, unknown>>;

async function readLines(
  { stdout, status }: Deno.ChildProcess,
  take: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const part of stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  }
  await status;
}

function monotonicSeconds(): number {
  return Number(SYSTEM_CLOCK.now()) / 1e9;
}

function thisYear(): number {
  return new Date().getUTCFullYear();
}

/** A gateway on free ports of loopback that lives by a date. */
async function gatewayOf(house: FakeDate): Promise<RunningGateway> {
  return new RunningGateway(
    await house.startProgram("services/gateway/main.ts", [
      "--json",
      "--hostname=127.0.0.1",
      "--port=0",
      "--wc-port=0",
    ]),
  );
}

/** The year in which a gateway believes to be, from its log. */
async function yearOf(
  { process, wcPort }: RunningGateway,
): Promise<number> {
  using client = new UdpClient("127.0.0.1", wcPort);
  const before = process.stderr().length;
  const news = () => process.stderr().slice(before).trim().split("\n")[0] ?? "";
  await client.send(new Uint8Array(3));
  await until(() => news().endsWith("}"), "a line of the log");
  return new Date(JSON.parse(news()).time).getUTCFullYear();
}

/** The wall clock less the local clock of this process, in nanoseconds. */
async function wallClockOf(three: ThreeServices): Promise<bigint> {
  await using clock = await ClockWitness.follow(three.wcPort);
  return (clock.reading?.wallClock ?? 0n) - SYSTEM_CLOCK.now();
}

/** Within days: a service also counts the seconds that it took to start. */
function assertClose(nanos: bigint, years: number): void {
  const off = Number(nanos - BigInt(years) * YEAR_NANOS) / 1e9;
  assertLess(Math.abs(off), 3 * 86_400, `${off} s off`);
}
