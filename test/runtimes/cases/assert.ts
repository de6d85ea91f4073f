/** Assertions that need nothing of the runtime. */

/** What a case that does not hold throws. */
export function assert(condition: unknown, otherwise: string): asserts condition {
  if (condition !== true) throw new Error(otherwise);
}

/** Compares two values as JSON shows them. */
export function equal(actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  assert(is === should, `expected ${should}, got ${is}`);
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const nothing = Symbol('resolved');
  const reason: unknown = await promise.then(
    () => nothing,
    (error: unknown) => error,
  );
  assert(reason !== nothing, 'expected a rejection');
  return reason;
}
