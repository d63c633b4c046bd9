import { delay } from "@dvbcss/std/async";
import { listenFailure } from "./listen_failure.ts";

/** Settings of {@linkcode openUdpEndpoint}. */
export interface UdpEndpointOptions {
  /** Address to bind; `::` takes IPv4 too. */
  readonly hostname: string;
  /** Port to bind; 0 picks a free one. */
  readonly port: number;
  /**
   * Octets of a datagram that are read; what is longer is cut, so make it one
   * more than the longest that is right.
   */
  readonly maxOctets: number;
  /**
   * Called with each datagram as soon as it is read. The octets are good until
   * what it returns has settled; only then is the next datagram read.
   */
  readonly handle: (
    datagram: Uint8Array,
    from: Deno.NetAddr,
  ) => void | Promise<void>;
  /** Called when the socket fails to receive, or `handle` throws. */
  readonly fail: (error: unknown) => void;
}

/** An open UDP socket and the loop that reads it. */
export interface UdpEndpoint extends AsyncDisposable {
  /** Where it is bound. */
  readonly address: Deno.NetAddr;
  /**
   * Sends a datagram.
   *
   * @param datagram The octets.
   * @param to Where to.
   */
  send(datagram: Uint8Array, to: Deno.NetAddr): Promise<number>;
}

/** Pause after a failure, so that a lasting one does not spin, in milliseconds. */
const FAILURE_PAUSE_MILLIS = 10;

/**
 * Binds a UDP socket and reads it until disposed, whatever happens.
 *
 * One buffer serves all datagrams: at 100,000 a second the garbage of a buffer
 * each would cost more than answering does.
 *
 * @param options Settings.
 * @returns The endpoint.
 * @throws {Error} If the address cannot be listened on.
 */
export function openUdpEndpoint(options: UdpEndpointOptions): UdpEndpoint {
  const socket = listen(options);
  const state = { closed: false };
  const reading = readAll(socket, options, state);
  return {
    address: netAddr(socket.addr),
    send: (datagram, to) => socket.send(datagram, to),
    async [Symbol.asyncDispose]() {
      if (!state.closed) {
        state.closed = true;
        socket.close();
      }
      await reading;
    },
  };
}

function listen(
  { hostname, port }: UdpEndpointOptions,
): Deno.DatagramConn {
  try {
    return Deno.listenDatagram({ transport: "udp", hostname, port });
  } catch (error) {
    throw listenFailure({ transport: "UDP", hostname, port }, error);
  }
}

async function readAll(
  socket: Deno.DatagramConn,
  { maxOctets, handle, fail }: UdpEndpointOptions,
  state: { readonly closed: boolean },
): Promise<void> {
  const buffer = new Uint8Array(maxOctets);
  while (!state.closed) {
    try {
      const [datagram, from] = await socket.receive(buffer);
      await handle(datagram, netAddr(from));
    } catch (error) {
      if (state.closed) return;
      fail(error);
      await delay(FAILURE_PAUSE_MILLIS);
    }
  }
}

function netAddr(address: Deno.Addr): Deno.NetAddr {
  if ("hostname" in address) return address;
  throw new TypeError(`Cannot use UDP address: it is of ${address.transport}`);
}
