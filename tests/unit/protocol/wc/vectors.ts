import wcMessages from "../../../vectors/wc_messages.json" with {
  type: "json",
};

/** The fields of a message as the vectors write them. */
export interface VectorFields {
  readonly messageType: number;
  readonly precision: number;
  readonly maxFreqError: number;
  readonly originateNanos: string;
  readonly receiveNanos: string;
  readonly transmitNanos: string;
  readonly originalOriginate: readonly number[] | null;
}

/** A case of `wc_messages.json`; which members it has depends on its op. */
export interface WcVector {
  readonly name: string;
  readonly op: string;
  readonly fields?: VectorFields | undefined;
  readonly hex?: string | undefined;
  readonly packedAgainHex?: string | null | undefined;
  readonly error?: string | undefined;
  readonly encoded?: number | undefined;
  readonly mathematicallyCorrect?: number | undefined;
  readonly secs?: string | undefined;
  readonly ppm?: string | undefined;
  readonly decodedSecs?: string | undefined;
  readonly decodedPpm?: string | undefined;
  readonly requestHex?: string | undefined;
  readonly responseHex?: readonly string[] | undefined;
  readonly clockReadings?: readonly string[] | undefined;
  readonly clockTickRate?: string | undefined;
  readonly clockDispersionSecs?: string | undefined;
  readonly clockMaxFreqErrorPpm?: string | undefined;
  readonly precisionOverrideSecs?: string | null | undefined;
  readonly maxFreqErrorOverridePpm?: string | null | undefined;
  readonly followup?: boolean | undefined;
}

const WC_VECTORS: readonly WcVector[] = wcMessages.cases;

/** The cases of one op; fails if there are none, so that none is lost. */
export function vectorsOf(op: string, count: number): readonly WcVector[] {
  const cases = WC_VECTORS.filter((vector) => vector.op === op);
  if (cases.length !== count) {
    throw new Error(`Expected ${count} vectors of ${op}: got ${cases.length}`);
  }
  return cases;
}

/** A member the op of the case promises. */
export function present<T>(value: T | null | undefined): T {
  if (value === undefined || value === null) {
    throw new Error("The vector lacks a member");
  }
  return value;
}
