import { formatCssUrl } from "@dvbcss/companion";
import type { PartAction } from "@dvbcss/companion/parts";
import type { SourceAction } from "../source_action.ts";

/**
 * Says what the part of a companion wants done as a source does.
 *
 * @param action What the part wants.
 * @returns What to do; nothing for a report that is not about a fault.
 */
export function sourceActionsOf(action: PartAction): readonly SourceAction[] {
  switch (action.kind) {
    case "open": {
      const url = formatCssUrl(action.url);
      return [{ kind: "open", connection: action.socket, url }];
    }
    case "close":
      return [{ kind: "close", connection: action.socket }];
    case "send-text":
      return [sending(action.socket, action.text)];
    case "send-datagram":
      return [sending(action.socket, action.datagram)];
    case "report":
      return action.event.kind === "discard"
        ? [{
          kind: "discard",
          fault: `${action.event.service}-${action.event.fault}`,
        }]
        : [];
    default:
      return action satisfies never;
  }
}

function sending(
  connection: number,
  message: string | Uint8Array,
): SourceAction {
  return { kind: "send", connection, message };
}
