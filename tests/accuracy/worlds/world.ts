/** A range in which a value lies, both ends included. */
export type Range = readonly [min: number, max: number];

/** What a clock is like; each run draws its own. */
export interface OscillatorWorld {
  /** Its constant frequency error, in parts per million. */
  readonly skewPpm: Range;
  /** How far its frequency wanders from that with temperature, in parts per million. */
  readonly wanderPpm: number;
  /** What its frequency error never exceeds, wander included, in parts per million. */
  readonly maxFreqErrorPpm: number;
  /** It reads in whole multiples of this, in nanoseconds, rounded down. */
  readonly precisionNanos: number;
}

/** What a WC server is like. It declares its precision and frequency error truly. */
export interface ServerWorld extends OscillatorWorld {
  /** From a request's arrival to the transmit stamp. */
  readonly holdMillis: Range;
  /** From the transmit stamp to the real sending. */
  readonly sendMillis: Range;
  /** Whether each response is followed by its true time of sending. */
  readonly followUp: boolean;
}

/** One direction of a network. Delays add up; those that differ make datagrams overtake. */
export interface PathWorld {
  /** What every datagram takes. */
  readonly minMillis: number;
  /** Mean of an exponential delay on top. */
  readonly jitterMillis: number;
  /** A few datagrams are much later: a Pareto distribution of exponent 1.5. */
  readonly tail?: { readonly share: number; readonly minMillis: number };
  /** Some are held for a station that sleeps between two beacons: a uniform delay. */
  readonly powerSave?: { readonly share: number; readonly maxMillis: number };
  /** All pass a queue whose load varies slowly. */
  readonly queue?: { readonly serviceMillis: number; readonly load: Range };
  /** Share of datagrams lost. */
  readonly loss?: number;
  /** Share of datagrams that arrive twice. */
  readonly duplicates?: number;
}

/** What happens again and again, for the first time after half its period. */
export type Disruption =
  /** The network takes another way. */
  | {
    readonly kind: "route";
    readonly everySeconds: number;
    readonly forSeconds: number;
    readonly thereMillis: number;
    readonly backMillis: number;
  }
  /** The server is away, then its wall clock is another one. */
  | {
    readonly kind: "restart";
    readonly everySeconds: number;
    readonly forSeconds: number;
    /** How far the new wall clock is ahead of the old one. */
    readonly stepMillis: number;
  }
  /** The client does nothing and hears nothing. */
  | {
    readonly kind: "sleep";
    readonly everySeconds: number;
    readonly forSeconds: number;
    /** Whether its clock stands still meanwhile. */
    readonly clockStops: boolean;
  };

/** A client, a server and what lies between them. */
export interface World {
  /** Its name, such as `wifi-power-save`. */
  readonly name: string;
  readonly client: OscillatorWorld;
  readonly server: ServerWorld;
  /** From the client to the server. */
  readonly there: PathWorld;
  /** From the server to the client. */
  readonly back: PathWorld;
  readonly disruptions: readonly Disruption[];
}
