import { withDeadline } from '../client/abort.ts';
import { TokenStoreError } from '../client/errors.ts';
import { toRedactedError } from '../client/redact.ts';

/** How long each function of a store may take, in ms. */
export const STORE_TIMEOUT = 5_000;

const TIMED_OUT = `The store did not respond within ${STORE_TIMEOUT} ms`;

/**
 * Calls a function of a store. Settles within `STORE_TIMEOUT`, and rejects only with a TokenStoreError.
 *
 * @param task What the store could not do then. It continues "The store could not".
 */
export async function callStore(task: string, action: () => unknown): Promise<unknown> {
  try {
    return await withDeadline(STORE_TIMEOUT, undefined, async () => action(), TIMED_OUT);
  } catch (error) {
    // The store's own error may quote the value, which is a secret.
    throw new TokenStoreError(`The store could not ${task}`, { cause: toRedactedError(error, []) });
  }
}
