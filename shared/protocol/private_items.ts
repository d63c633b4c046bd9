import type { PrivateItem } from "@dvbcss/presentation";
import * as z from "./zod.ts";

/**
 * Private items: each says by its `type` whose it is, and may hold anything.
 *
 * Source: css-core-1.1.1.json, `private`.
 */
export const PRIVATE_ITEMS = z.array(
  z.looseObject({ type: z.string() }),
) satisfies z.ZodMiniType<readonly PrivateItem[]>;
