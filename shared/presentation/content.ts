/** Something private in a message, told apart by its `type` URI. */
export interface PrivateItem {
  /** A URI that says whose it is and what it means. */
  readonly type: string;
  /** Anything else the item's owner wants. */
  readonly [member: string]: unknown;
}

/**
 * What the TV Device presents, apart from its timelines.
 *
 * Source: ETSI TS 103 286-2, clause 5.6.7 (CII message).
 */
export interface Content {
  /** Content identifier; null when nothing is presented. */
  readonly contentId: string | null;
  /** Whether the identifier is complete. */
  readonly contentIdStatus: "partial" | "final" | null;
  /** Status words; the first is the primary one, usually `"okay"`. */
  readonly presentationStatus: readonly string[];
  /** Where a material resolution service is, or null. */
  readonly mrsUrl: string | null;
  /** Where trigger events are served, or null. */
  readonly teUrl: string | null;
  /** Private items for companions that know them. */
  readonly private?: readonly PrivateItem[];
}
