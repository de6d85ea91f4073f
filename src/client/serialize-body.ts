import { onlyPlainFields } from '../../generated/operations.ts';
import { PlexInputError } from './errors.ts';
import type { Operation } from './operation.ts';
import { formPairs } from './styles.ts';

/** The body of a request, as a form or as JSON. Throws a PlexInputError where JSON cannot hold it. */
export function serializeBody({ body }: Operation, value: unknown): string {
  try {
    if (body?.encoding !== 'form') return JSON.stringify(value);
    // `URLSearchParams` makes text of numbers and switches.
    const fields = value as Record<string, string>;
    return new URLSearchParams(onlyPlainFields ? fields : formPairs(fields)).toString();
  } catch {
    throw new PlexInputError('request', 'has a value that JSON cannot hold');
  }
}
