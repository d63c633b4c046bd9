/** Which peers a {@linkcode WebSocketHub} lets in. */
export interface Admission {
  /** Whether anybody is let in. */
  readonly enabled: boolean;
  /** Connections there are, those being set up and torn down included. */
  readonly connections: number;
  /** Connections there may be. */
  readonly maxConnections: number;
  /** Whether the peer's address may have one more. */
  readonly addressHasLeft: boolean;
}

/** Why a request is not let in. */
export type AdmissionFault =
  | "disabled"
  | "full"
  | "address-full"
  | "not-a-websocket";

/**
 * Decides whether a request may become a WebSocket.
 *
 * @param request The request.
 * @param admission Who is let in.
 * @returns Undefined if it may, or why not and what to answer.
 */
export function refuse(
  request: Request,
  admission: Admission,
): { readonly fault: AdmissionFault; readonly response: Response } | undefined {
  if (!admission.enabled) {
    const text = "This service is disabled at present\n";
    return { fault: "disabled", response: new Response(text, { status: 403 }) };
  }
  if (admission.connections >= admission.maxConnections) {
    const text = `All ${admission.maxConnections} connections are taken\n`;
    return { fault: "full", response: new Response(text, { status: 503 }) };
  }
  if (!admission.addressHasLeft) {
    const text = "Your address has its share of the connections already\n";
    const response = new Response(text, { status: 503 });
    return { fault: "address-full", response };
  }
  if (request.headers.get("upgrade")?.toLowerCase() === "websocket") {
    return undefined;
  }
  const { host, pathname } = new URL(request.url);
  return {
    fault: "not-a-websocket",
    response: new Response(
      `This is a WebSocket: connect a DVB CSS client to ws://${host}${pathname}\n`,
      { status: 426, headers: { upgrade: "websocket" } },
    ),
  };
}
