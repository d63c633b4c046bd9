import {
  assert,
  assertEquals,
  assertLess,
  assertLessOrEqual,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import { WITHOUT_OPENSSL } from "../support/certificate.ts";
import type { ContinuityReport } from "../support/continuity.ts";
import { DistantCompanion } from "../support/distant_companion.ts";
import { startEquipped } from "../support/equipped_service.ts";
import { findMosquitto } from "../support/mosquitto.ts";
import { NetworkHosts } from "../support/network_hosts.ts";
import { reasonAgainstNamespaces } from "../support/network_namespace.ts";
import { run } from "../support/temporary_folder.ts";
import { ThreeHosts } from "../support/three_hosts.ts";
import { SERVICES } from "../support/three_services.ts";

const path = findMosquitto() ?? "";
const hostsReason = await reasonAgainstNamespaces();
const reason = path === ""
  ? "no Mosquitto on this machine"
  : WITHOUT_OPENSSL ?? hostsReason;
const ignore = reason !== undefined;
const because = becauseOf(reason);
const becauseOfHosts = becauseOf(hostsReason);

/** A busy machine must not fail the test; the figures are printed. */
const RECOVERY_MILLIS = 6_000;
/** The clocks of a killed and a new WC differ by what the date has slewed. */
const WRONG_SECONDS = 0.02;

Deno.test({
  name: `three hosts are one endpoint, whoever dies${because}`,
  ignore,
  async fn(t) {
    await using three = await ThreeHosts.start(path);
    const home = three.hosts.host("home");
    await using companion = new DistantCompanion(home, three.ciiUrl);
    const { report } = await companion.until(isWell, "a companion in step");
    await t.step("companions get the URLs of all three", () => {
      assertEquals(report.urls, {
        wc: `udp://${three.endpointOf("wc")}`,
        ts: `ws://${three.endpointOf("ts")}/ts`,
      });
    });
    await t.step("who found its own address says so, and nobody else", () => {
      assertStringIncludes(
        three.logOf("wc"),
        `"event":"advertising","host":"${
          three.endpointOf("wc").split(":")[0]
        }"`,
      );
      assertEquals(three.logOf("ts").includes('"advertising"'), false);
    });
    await t.step(
      "TS's times are WC's, within what TS says",
      () => agree(three),
    );
    for (const name of SERVICES) {
      await t.step(`${name} is killed and returns`, async () => {
        const before = companion.report ?? report;
        await three.kill(name);
        // A supervisor waits a little, and others have the time to notice.
        await new Promise((resolve) => setTimeout(resolve, 300));
        const start = performance.now();
        await three.restart(name);
        const started = performance.now();
        const after = await companion.until(
          (now) =>
            isWell(now) && now.connections[name] > before.connections[name],
          `recovery from ${name}`,
        );
        tell(`${name} killed`, {
          startMillis: started - start,
          recoveryMillis: after.millis,
          unknownMillis: after.report.unknownMillis - before.unknownMillis,
        });
        assertLess(after.millis, RECOVERY_MILLIS);
        if (name !== "ts") {
          assertEquals(after.report.unknownMillis, before.unknownMillis);
        }
      });
    }
    await t.step("the broker is killed and returns", async () => {
      const before = companion.report ?? report;
      const visits = three.visits();
      await three.broker.kill();
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert(isWell(companion.report ?? report));
      const start = performance.now();
      three.broker.restart();
      await three.untilAllVisited(visits);
      const recoveryMillis = performance.now() - start;
      const after = companion.report ?? report;
      const unknownMillis = after.unknownMillis - before.unknownMillis;
      tell("broker killed", { recoveryMillis, unknownMillis });
      assertLess(recoveryMillis, RECOVERY_MILLIS);
      assertEquals(unknownMillis, 0);
      assertEquals(after.connections, before.connections);
    });
    const away = "CII's cable is pulled, and WC gets another address meanwhile";
    await t.step(away, async () => {
      const before = companion.report ?? report;
      const visits = three.visits();
      await three.hosts.setLink("cii", "house", false);
      await three.hosts.setAddress("wc", "house", 12);
      // The broker speaks CII's last will, and TS hears it.
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      await three.hosts.setLink("cii", "house", true);
      const start = performance.now();
      await three.untilAllVisited(
        visits.map((count, i) => SERVICES[i] === "ts" ? 0 : count),
      );
      const after = await companion.until(
        (now) =>
          isWell(now) && now.urls.wc === `udp://${three.endpointOf("wc")}`,
        "URLs of all",
      );
      const recoveryMillis = performance.now() - start;
      const unknownMillis = after.report.unknownMillis - before.unknownMillis;
      tell("CII without its cable", { recoveryMillis, unknownMillis });
      assertLess(recoveryMillis, RECOVERY_MILLIS);
      // At another address there may be another clock, which is measured first.
      assertLess(unknownMillis, 1_000);
    });
    await t.step("nothing wrong was told all the time", () => {
      const { worstSeconds = NaN } = companion.report ?? {};
      tell("worst beyond what was claimed", {
        millis: Math.max(0, worstSeconds * 1e3),
      });
      assertLess(worstSeconds, WRONG_SECONDS);
    });
  },
});

Deno.test({
  name: `a host on two networks tells each its own address${becauseOfHosts}`,
  ignore: hostsReason !== undefined,
  async fn() {
    await using hosts = await NetworkHosts.create({
      house: { tv: 4, home: 9 },
      guests: { tv: 4, home: 9 },
    });
    const { addresses, within } = hosts.host("tv");
    await using _gateway = await startEquipped({
      name: "gateway",
      within,
      env: {},
      args: ["--log-level=warn"],
    });
    for (const address of Object.values(addresses)) {
      await using companion = new DistantCompanion(
        hosts.host("home"),
        `ws://${address}:7681/cii`,
      );
      const { report } = await companion.until(isWell, "a companion in step");
      assertEquals(report.urls, {
        wc: `udp://${address}:6677`,
        ts: `ws://${address}:7681/ts`,
      });
    }
  },
});

function becauseOf(reason: string | undefined): string {
  return reason === undefined ? "" : ` (ignored: ${reason})`;
}

/** Whether a companion knows where everything is. */
function isWell({ inStep, urls }: ContinuityReport): boolean {
  return inStep && urls.wc !== null && urls.ts !== null;
}

async function agree(three: ThreeHosts): Promise<void> {
  const { within } = three.hosts.host("home");
  const text = await run([
    ...[...within, Deno.execPath(), "run", "-P=system"],
    ...["tests/support/agreement_program.ts", three.endpointOf("wc")],
    three.endpointOf("ts"),
  ]);
  const { apartNanos, statedNanos, ownNanos } = JSON.parse(text);
  tell("TS apart from WC", {
    apartMicros: apartNanos / 1e3,
    statedMicros: statedNanos / 1e3,
    ownMicros: ownNanos / 1e3,
  });
  assertLessOrEqual(apartNanos, statedNanos + ownNanos);
}

function tell(what: string, figures: Readonly<Record<string, number>>): void {
  const texts = Object.entries(figures).map(([name, value]) =>
    `${name} ${value.toFixed(1)}`
  );
  // deno-lint-ignore no-console -- the figures are what is measured for
  console.log(`${what}: ${texts.join(", ")}`);
}
