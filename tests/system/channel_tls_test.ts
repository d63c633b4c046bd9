import { MAX_TEXT_LENGTH } from "@dvbcss/channel";
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import mqtt from "mqtt";
import { Authority } from "../support/authority.ts";
import { WITHOUT_OPENSSL } from "../support/certificate.ts";
import { startEquipped } from "../support/equipped_service.ts";
import { GuardedBroker } from "../support/guarded_broker.ts";
import { findMosquitto } from "../support/mosquitto.ts";
import { Witness } from "../support/recovery.ts";
import type { ServiceProcess } from "../support/service_process.ts";
import { TruthClock } from "../support/truth_clock.ts";
import { run } from "../support/temporary_folder.ts";
import { until } from "../support/until.ts";

const path = findMosquitto() ?? "";
const reason = path === "" ? "no Mosquitto on this machine" : WITHOUT_OPENSSL;
const ignore = reason !== undefined;
const because = ignore ? ` (ignored: ${reason})` : "";

const PASSWORDS = {
  wc: "tick-9d1",
  cii: "what-5f0",
  ts: "where-c2a",
  source: "film-b83",
} as const;
const LOOPBACK = { subject: "IP:127.0.0.1", days: 1 } as const;

/** A service that comes to a broker by TLS. */
async function startService(
  name: keyof typeof PASSWORDS,
  { port, ca, env = {}, args = [] }: {
    readonly port: number;
    readonly ca: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
  },
): Promise<ServiceProcess> {
  return await startEquipped({
    name,
    args: [
      ...["--port=0", "--hostname=127.0.0.1", "--log-level=debug"],
      ...(args.length > 0 ? args : [`--channel=mqtts://127.0.0.1:${port}`]),
    ],
    env: {
      DENO_CERT: ca,
      DVBCSS_CHANNEL_USER: name,
      DVBCSS_CHANNEL_PASSWORD: PASSWORDS[name],
      ...env,
    },
  });
}

Deno.test({
  name: `services meet at a broker with TLS, passwords and an ACL${because}`,
  ignore,
  async fn() {
    await using authority = await Authority.found();
    const certificate = await authority.issue(LOOPBACK);
    const passwords = PASSWORDS;
    await using broker = await GuardedBroker.start({
      ...{ path, certificate, passwords },
    });
    const where = { port: broker.port, ca: authority.path };
    await using wc = await startService("wc", where);
    await using ts = await startService("ts", where);
    await using cii = await startService("cii", where);
    await using witness = new Witness(cii.url);
    await until(() => witness.inStep, "a companion in step");
    for (const service of [wc, ts, cii]) await assertDiscreet(service);
    await assertAclHolds(broker.port, authority.path, witness);
    await using source = await startService("source", {
      ...where,
      args: [
        `--channel=mqtts://127.0.0.1:${broker.port}`,
        "--content-id=dvb://1.2.3",
      ],
    });
    await until(
      () => witness.contentId === "dvb://1.2.3",
      "what the source presents",
    );
    await assertDiscreet(source);
  },
});

/** Passwords are in no output, no command line and no answer. */
async function assertDiscreet(service: ServiceProcess): Promise<void> {
  const commandLine = await run(["cat", `/proc/${service.child.pid}/cmdline`]);
  const health = service.url.startsWith("ws:")
    ? await (await fetch(`http://127.0.0.1:${service.port}/healthz`)).text()
    : "";
  const shown = [service.stdout(), service.stderr(), commandLine, health];
  for (const password of Object.values(PASSWORDS)) {
    assertEquals(shown.join("\n").includes(password), false);
  }
}

/** The user of TS can neither end CII nor take its word. */
async function assertAclHolds(
  port: number,
  caPath: string,
  witness: Witness,
): Promise<void> {
  const stranger = await mqtt.connectAsync({
    protocol: "mqtts",
    host: "127.0.0.1",
    port,
    username: "ts",
    password: PASSWORDS.ts,
    ca: await Deno.readTextFile(caPath),
    protocolVersion: 4,
    reconnectPeriod: 0,
  });
  const heard = new Map<string, string>();
  stranger.on("message", (topic, text) => heard.set(topic, text.toString()));
  await stranger.subscribeAsync("dvbcss/v2/#", { qos: 0 });
  await until(() => heard.size === 3, "what the three services announce");
  const others = [...heard].filter(([topic]) => !topic.includes("/ts/"));
  const retained = { qos: 1, retain: true } as const;
  // The broker takes whatever the channel does: three octets a character.
  const longest = "…".repeat(MAX_TEXT_LENGTH);
  for (const [topic] of others) {
    await stranger.publishAsync(topic, "forged", retained);
    await stranger.publishAsync(topic, "", retained);
  }
  await stranger.publishAsync("dvbcss/v2/x/ts/ts-fence", longest, retained);
  await until(() => heard.has("dvbcss/v2/x/ts/ts-fence"), "the fence");
  for (const [topic, text] of others) assertEquals(heard.get(topic), text);
  assert(witness.inStep);
  await stranger.endAsync(true);
}

interface Refusal {
  readonly name: string;
  readonly subject?: string;
  readonly days?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly channel?: string;
  readonly words: RegExp;
}

const REFUSALS: readonly Refusal[] = [
  {
    name: "a wrong password",
    env: { DVBCSS_CHANNEL_PASSWORD: "wrong-7e3" },
    words: /refuses user "wc" with this password: check DVBCSS_CHANNEL_USER, /,
  },
  {
    name: "no password",
    env: { DVBCSS_CHANNEL_USER: "", DVBCSS_CHANNEL_PASSWORD: "" },
    words: /lets nobody in without a user: check DVBCSS_CHANNEL_USER, /,
  },
  {
    // Some versions refuse it at once, others drop what it posts.
    name: "a user whose topic is another",
    env: { DVBCSS_CHANNEL_USER: "ts", DVBCSS_CHANNEL_PASSWORD: PASSWORDS.ts },
    words: /user "ts" .*write.* dvbcss\/v2\/default\/wc\/wc-/,
  },
  {
    name: "an authority it does not trust",
    env: { DENO_CERT: "" },
    words: /nobody trusted here has signed .*: set DENO_CERT to the file of /,
  },
  {
    name: "a certificate for another name",
    subject: "DNS:broker.example",
    words: /is not for "127\.0\.0\.1": use a name that it is for, /,
  },
  {
    name: "a certificate that has expired",
    days: -1,
    words: /has expired: renew it, or set this machine's date/,
  },
  {
    name: "no TLS where TLS is wanted",
    channel: "mqtt",
    words: /ends the connection: .* does it want mqtts:\?/,
  },
];

for (const refusal of REFUSALS) {
  Deno.test({
    name:
      `a service with ${refusal.name} says so and serves by itself${because}`,
    ignore,
    async fn() {
      const { name, subject, days, env, channel = "mqtts", words } = refusal;
      await using authority = await Authority.found();
      const certificate = await authority.issue({
        subject: subject ?? LOOPBACK.subject,
        days: days ?? LOOPBACK.days,
      });
      await using broker = await GuardedBroker.start({
        ...{ path, certificate, passwords: PASSWORDS },
      });
      await using wc = await startService("wc", {
        ...{ port: broker.port, ca: authority.path },
        ...(env === undefined ? {} : { env }),
        args: [`--channel=${channel}://127.0.0.1:${broker.port}`],
      });
      await until(() => reasonsOf(wc).some((each) => words.test(each)), name);
      assertEquals(wc.stderr().includes("wrong-7e3"), false);
      await using truth = await TruthClock.follow(wc.port);
      assert(truth.read().dispersionNanos > 0);
    },
  });
}

Deno.test({
  name: `a service joins once its password is right${because}`,
  ignore,
  async fn() {
    await using authority = await Authority.found();
    const certificate = await authority.issue(LOOPBACK);
    await using broker = await GuardedBroker.start({
      ...{ path, certificate, passwords: { wc: "another" } },
    });
    const where = { port: broker.port, ca: authority.path };
    await using wc = await startService("wc", where);
    await until(() => wc.stderr().includes("refuses user"), "the refusal");
    await broker.setPassword("wc", PASSWORDS.wc);
    await until(() => wc.stderr().includes("channel-connected"), "the broker");
    const told = wc.stderr().split("\n").filter((line) =>
      line.includes("refuses user")
    );
    assertEquals(told.length, 1, "Each reason is told once");
  },
});

Deno.test({
  name: `a service takes user and password from the URL, and warns${because}`,
  ignore,
  async fn() {
    await using authority = await Authority.found();
    const certificate = await authority.issue(LOOPBACK);
    await using broker = await GuardedBroker.start({
      ...{ path, certificate, passwords: { wc: "p@ss/word" } },
    });
    await using wc = await startService("wc", {
      ...{ port: broker.port, ca: authority.path },
      args: [`--channel=mqtts://wc:p%40ss%2Fword@127.0.0.1:${broker.port}`],
    });
    await until(() => wc.stderr().includes("channel-connected"), "the broker");
    assertMatch(wc.stderr(), /"event":"password-on-command-line"/);
    assertStringIncludes(wc.stderr(), "mqtts://…@127.0.0.1");
    assertEquals(/p@ss|p%40ss/.test(wc.stderr()), false);
  },
});

/** Why the broker could not be joined, as the log says. */
function reasonsOf(service: ServiceProcess): readonly string[] {
  return service.stderr().split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => String(JSON.parse(line).reason));
}
