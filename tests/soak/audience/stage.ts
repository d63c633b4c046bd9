import type { Ledger } from "../observation/ledger.ts";
import type { ContentTruth } from "../truth/content_truth.ts";
import type { TrueClock } from "../truth/true_clock.ts";

/** What every companion of the soak plays on. */
export interface Stage {
  /** Where companions begin. */
  readonly ciiUrl: string;
  readonly clock: TrueClock;
  readonly content: ContentTruth;
  readonly ledger: Ledger;
  /** Whether a server was killed and the house is not yet as before. */
  readonly isDisturbed: () => boolean;
}
