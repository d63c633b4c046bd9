/** Throws unless `expr` is truthy. */
export declare function assert(expr: unknown, msg?: string): asserts expr;
/** Throws unless `actual` is within `tolerance` of `expected`. */
export declare function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void;
/** Throws unless `actual` deeply equals `expected`. */
export declare function assertEquals<T>(
  actual: T,
  expected: T,
  msg?: string,
): void;
/** Throws if `actual` deeply equals `expected`. */
export declare function assertNotEquals<T>(
  actual: T,
  expected: T,
  msg?: string,
): void;
/** Throws if `actual` is null or undefined. */
export declare function assertExists<T>(
  actual: T,
  msg?: string,
): asserts actual is NonNullable<T>;
/** Throws unless `actual` is an instance of `expectedType`. */
export declare function assertInstanceOf<T>(
  actual: unknown,
  expectedType: abstract new (...args: never[]) => T,
  msg?: string,
): asserts actual is T;
/** Throws unless `actual` is above `expected`. */
export declare function assertGreater<T>(
  actual: T,
  expected: T,
  msg?: string,
): void;
/** Throws unless `actual` is at least `expected`. */
export declare function assertGreaterOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void;
/** Throws unless `actual` is below `expected`. */
export declare function assertLess<T>(
  actual: T,
  expected: T,
  msg?: string,
): void;
/** Throws unless `actual` is at most `expected`. */
export declare function assertLessOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void;
/** Throws unless `actual` matches `expected`. */
export declare function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void;
/** Throws unless `actual` contains `expected`. */
export declare function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void;
/** Throws unless `fn` rejects with an `ErrorClass` whose message includes `msgIncludes`. */
export declare function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: abstract new (...args: never[]) => E,
  msgIncludes?: string,
): Promise<E>;
/** Throws unless `fn` throws an `ErrorClass` whose message includes `msgIncludes`. */
export declare function assertThrows<E extends Error>(
  fn: () => unknown,
  ErrorClass: abstract new (...args: never[]) => E,
  msgIncludes?: string,
): E;
/** Throws an error that says so. */
export declare function fail(msg?: string): never;
