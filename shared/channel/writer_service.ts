/**
 * Tells which service a writer is an instance of, by the beginning of its name.
 *
 * @param writer The name, such as `ts-9f86d081`.
 * @returns The service, such as `ts`.
 *
 * @example
 * ```ts
 * import { serviceOfWriter } from "@dvbcss/channel";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(serviceOfWriter("ts-9f86d081"), "ts");
 * assertEquals(serviceOfWriter("wc"), "wc");
 * ```
 */
export function serviceOfWriter(writer: string): string {
  const end = writer.indexOf("-");
  return end === -1 ? writer : writer.slice(0, end);
}
