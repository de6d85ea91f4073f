import { PlexInputError } from './errors.ts';
import { typeName } from './header-value.ts';

/** Refuses options that are no object, and names that `owner` does not have: most are misspelt. */
export function checkOptionNames(owner: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new PlexInputError('options', `must be an object, got ${typeName(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new PlexInputError(name, `is no option of ${owner}; those are ${known.join(', ')}`);
  }
}
