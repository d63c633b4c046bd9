/** What somebody wanted to listen on. */
export interface WantedAddress {
  /** The protocol that carries it. */
  readonly transport: "TCP" | "UDP";
  /** The address. */
  readonly hostname: string;
  /** The port. */
  readonly port: number;
}

/**
 * Says in words why an address cannot be listened on, and what to do about it.
 *
 * A service that cannot listen ends with exit code 1 and these words as soon as
 * it knows, so that a supervisor may start it again until there is room. None
 * takes another port by itself: companions would not find it.
 *
 * @param wanted What was tried.
 * @param cause The platform's error.
 * @returns The error to throw.
 *
 * @example
 * ```ts
 * import { listenFailure } from "@dvbcss/runtime";
 * import { assertMatch } from "@dvbcss/std/assert";
 *
 * const wanted = { transport: "UDP", hostname: "0.0.0.0", port: 6677 } as const;
 * const cause = Object.assign(new Error("In use"), { code: "EADDRINUSE" });
 * const { message } = listenFailure(wanted, cause);
 * assertMatch(message, /^Cannot listen on UDP 0.0.0.0:6677: another program/);
 * ```
 */
export function listenFailure(wanted: WantedAddress, cause: unknown): Error {
  const { transport, hostname, port } = wanted;
  const reason = reasonOf(wanted, cause);
  return new Error(
    `Cannot listen on ${transport} ${hostname}:${port}: ${reason}`,
    { cause },
  );
}

function reasonOf(
  { transport, port }: WantedAddress,
  cause: unknown,
): string {
  switch (codeOf(cause)) {
    case "EADDRINUSE": {
      const list = transport === "TCP" ? "-ltnp" : "-lunp";
      return "another program has this port in use (EADDRINUSE); " +
        `"sudo ss ${list} 'sport = :${port}'" shows which: end it or choose another port`;
    }
    case "EADDRNOTAVAIL":
      return "no interface has this address at present (EADDRNOTAVAIL); " +
        '"ip address" shows those there are, and 0.0.0.0 takes all of them';
    case "EACCES":
      return "this user may not (EACCES): choose a port from 1024";
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}
