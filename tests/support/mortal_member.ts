import type { Parts } from "@dvbcss/channel";
import type { MortalMember } from "../conformance/channel_suite.ts";

/** What the worker of a member is told. */
export type WorkerOrder =
  | {
    readonly kind: "join";
    readonly url: string;
    readonly name: string;
    readonly writer: string;
  }
  | { readonly kind: "announce"; readonly parts: Parts }
  | { readonly kind: "hang" };

/** A member on a worker, which can also stop reacting. */
export interface WorkerMember extends MortalMember {
  hang(): void;
}

/** Joins a channel on a worker, which can be ended without a goodbye. */
export async function joinOnWorker(
  where: Omit<WorkerOrder & { kind: "join" }, "kind">,
): Promise<WorkerMember> {
  const worker = new Worker(
    new URL("./channel_member_worker.ts", import.meta.url),
    { type: "module" },
  );
  const tell = (order: WorkerOrder) => worker.postMessage(order);
  const joined = new Promise<void>((resolve) =>
    worker.addEventListener("message", () => resolve(), { once: true })
  );
  tell({ kind: "join", ...where });
  await joined;
  return {
    announce: (parts) => tell({ kind: "announce", parts }),
    hang: () => tell({ kind: "hang" }),
    kill: () => worker.terminate(),
  };
}
