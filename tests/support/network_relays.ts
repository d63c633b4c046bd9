/**
 * Opens a relay to one WC server for each client, and says where each is.
 *
 * @module
 */

import { SimulatedNetwork } from "../accuracy/simulation/simulated_network.ts";
import type { World } from "../accuracy/worlds/world.ts";
import { openUdpRelay } from "./udp_relay.ts";

/** What the program is told, as JSON in its one argument. */
export interface NetworkRelaysOrder {
  /** Address of the relays. */
  readonly hostname: string;
  readonly server: { readonly hostname: string; readonly port: number };
  /** What lies between each client and the server; the same luck in the same world. */
  readonly worlds: readonly World[];
  readonly seed: number;
  readonly seconds: number;
}

function open(order: NetworkRelaysOrder): readonly string[] {
  const { hostname, server, seed } = order;
  return order.worlds.map((world) => {
    const link = new SimulatedNetwork(world, seed, order.seconds * 1e9);
    const { port } = openUdpRelay({ hostname, server, link }).address;
    return `udp://${hostname}:${port}`;
  });
}

if (import.meta.main) {
  const urls = open(JSON.parse(Deno.args[0] ?? ""));
  // deno-lint-ignore no-console -- the readiness line is its one output
  console.log(JSON.stringify({ event: "listening", urls }));
}
