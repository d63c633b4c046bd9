import { CONTENDERS } from "../accuracy/contenders.ts";
import { Samples } from "../accuracy/measure/samples.ts";
import { durationText, tableLines } from "../accuracy/report/table.ts";
import type { World } from "../accuracy/worlds/world.ts";
import type {
  EndLine,
  NetworkClientOrder,
  ReadingLine,
} from "./network_client.ts";
import { NamespacePair, type NetworkNamespace } from "./network_namespace.ts";
import type { NetworkRelaysOrder } from "./network_relays.ts";
import { type ServiceProcess, untilListening } from "./service_process.ts";

/** What is to be measured. */
export interface NetworkAccuracyOptions {
  readonly worlds: readonly World[];
  readonly seed: number;
  readonly seconds: number;
}

/** How one client did in one world. */
export interface NetworkResult {
  readonly world: string;
  readonly contender: string;
  /** How often it was read. */
  readonly readings: number;
  /** |error|, in nanoseconds. */
  readonly errorNanos: {
    readonly p50: number;
    readonly p95: number;
    readonly max: number;
  };
  /** Median of the reported bounds, in nanoseconds. */
  readonly boundNanos: number;
  /** Readings whose error exceeds their bound by more than the reference's. */
  readonly violations: number;
  readonly requestsPerMinute: number;
}

/** What was measured. */
export interface NetworkAccuracy {
  /** Bound on the error of every error, in nanoseconds; negative if broken. */
  readonly referenceErrorNanos: number;
  readonly results: readonly NetworkResult[];
}

/** A reading, the point it is drawn from and the truth each round. */
const ROUNDING_NANOS = 3;

/**
 * Lets every contender follow a real WC service across two network namespaces,
 * in every world, all at once.
 *
 * @param options What to measure.
 * @returns What came out.
 */
export async function measureNetworkAccuracy(
  { worlds, seed, seconds }: NetworkAccuracyOptions,
): Promise<NetworkAccuracy> {
  await using pair = await NamespacePair.create();
  await using service = await startService(pair.server);
  const server = { hostname: pair.server.address, port: service.port };
  const entrants = worlds.flatMap((world) =>
    CONTENDERS.map((contender) => ({ world, contender: contender.name }))
  );
  await using relays = await startRelays(pair.client, {
    hostname: pair.client.address,
    server,
    worlds: entrants.map(({ world }) => world),
    seed,
    seconds,
  });
  const clients = relays.urls.map((url, index) => {
    const entrant = entrants[index];
    if (entrant === undefined) throw new Error(`Whose relay is ${url}?`);
    const relay = { hostname: pair.client.address, port: portOf(url) };
    return { ...entrant, relay };
  });
  const order = { server, clients, seed, seconds };
  return evaluate(order, await follow(pair.client, order));
}

/**
 * Sets what was measured as a table.
 *
 * @param accuracy What was measured.
 * @returns Its lines.
 */
export function networkTable(accuracy: NetworkAccuracy): readonly string[] {
  const count = (value: number) => String(Math.round(value));
  return tableLines<NetworkResult>([
    { title: "world", cell: ({ world }) => world },
    { title: "selection", cell: ({ contender }) => contender },
    { title: "|error| p50", cell: (it) => durationText(it.errorNanos.p50) },
    { title: "p95", cell: (it) => durationText(it.errorNanos.p95) },
    { title: "max", cell: (it) => durationText(it.errorNanos.max) },
    { title: "bound p50", cell: (it) => durationText(it.boundNanos) },
    { title: "beyond", cell: ({ violations }) => count(violations) },
    { title: "readings", cell: ({ readings }) => count(readings) },
    { title: "req/min", cell: (it) => count(it.requestsPerMinute) },
  ], accuracy.results);
}

function startService(place: NetworkNamespace): Promise<ServiceProcess> {
  const program = "services/wc/main.ts";
  const child = place.start(["-P", "--no-prompt", program, "--json"].concat(
    ["--hostname", place.address, "--port", "0", "--log-level", "error"],
  ));
  return untilListening(child, program);
}

function startRelays(
  place: NetworkNamespace,
  order: NetworkRelaysOrder,
): Promise<ServiceProcess> {
  const program = "tests/support/network_relays.ts";
  const child = place.start(["-P=system", program, JSON.stringify(order)]);
  return untilListening(child, program);
}

async function follow(
  place: NetworkNamespace,
  order: NetworkClientOrder,
): Promise<readonly (ReadingLine | EndLine)[]> {
  const program = "tests/support/network_client.ts";
  const child = place.start(["-P=system", program, JSON.stringify(order)]);
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  if (!success) {
    throw new Error(`Cannot follow: ${decoder.decode(stderr)}`);
  }
  const lines = decoder.decode(stdout).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

function evaluate(
  order: NetworkClientOrder,
  lines: readonly (ReadingLine | EndLine)[],
): NetworkAccuracy {
  const end = lines.findLast((line) => line.kind === "end");
  if (end === undefined) throw new Error("The client did not end well");
  const least = BigInt(end.leastOffset);
  const widthNanos = Number(BigInt(end.greatestOffset) - least);
  const truth = { least, errorNanos: widthNanos / 2 };
  const results = order.clients.map(({ world, contender }, client) => ({
    world: world.name,
    contender,
    ...statistics(
      lines.filter((line) => line.kind === "reading")
        .filter((line) => line.client === client),
      truth,
    ),
    requestsPerMinute: (end.requests[client] ?? NaN) / order.seconds * 60,
  }));
  return { referenceErrorNanos: truth.errorNanos, results };
}

function statistics(
  lines: readonly ReadingLine[],
  truth: { readonly least: bigint; readonly errorNanos: number },
) {
  const errors = new Samples();
  const bounds = new Samples();
  let violations = 0;
  for (const { monotonic, wallClock, dispersionNanos } of lines) {
    const offset = BigInt(wallClock) - BigInt(monotonic);
    const error = Math.abs(Number(offset - truth.least) - truth.errorNanos);
    const allowed = dispersionNanos + truth.errorNanos + ROUNDING_NANOS;
    if (error > allowed) violations++;
    errors.add(error);
    bounds.add(dispersionNanos);
  }
  return {
    readings: lines.length,
    errorNanos: {
      p50: errors.quantile(0.5),
      p95: errors.quantile(0.95),
      max: errors.quantile(1),
    },
    boundNanos: bounds.quantile(0.5),
    violations,
  };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
