/** A clock of BBC's dvbcss-clocks; time values are in its own ticks. */
export interface BbcClock {
  readonly availabilityFlag: boolean;
  readonly parent: BbcClock | null;
  tickRate: number;
  speed: number;
  now(): number;
  getNanos(): number;
  isAvailable(): boolean;
  dispersionAtTime(ticks: number): number;
  toRootTime(ticks: number): number;
  fromRootTime(ticks: number): number;
  toOtherClockTime(other: BbcClock, ticks: number): number;
  on(event: "change", listener: () => void): void;
}

/** Options of a correlated clock. */
export interface BbcClockOptions {
  readonly tickRate?: number;
  readonly maxFreqErrorPpm?: number;
  readonly correlation?: unknown;
  readonly speed?: number;
}

declare const clocks: {
  readonly DateNowClock: new (options?: BbcClockOptions) => BbcClock;
  readonly CorrelatedClock: new (
    parent: BbcClock,
    options?: BbcClockOptions,
  ) => BbcClock;
  readonly Correlation: new (
    parentTime: number,
    childTime: number,
    initialError?: number,
    errorGrowthRate?: number,
  ) => unknown;
};
export default clocks;
