/** Settings of a {@linkcode delay}. */
export interface DelayOptions {
  /** Ends the wait early, with a rejection. */
  signal?: AbortSignal;
  /** Whether the wait keeps the process alive; true unless said otherwise. */
  persistent?: boolean;
}
/** Resolves after `ms` milliseconds. */
export declare function delay(
  ms: number,
  options?: DelayOptions,
): Promise<void>;
/** Settings of a {@linkcode deadline}. */
export interface DeadlineOptions {
  /** Ends the wait early, with a rejection. */
  signal?: AbortSignal;
}
/** Settles as `p` does, or rejects with a `TimeoutError` after `ms` milliseconds. */
export declare function deadline<T>(
  p: Promise<T>,
  ms: number,
  options?: DeadlineOptions,
): Promise<T>;
