import { PlexInputError } from './errors.ts';
import { wrongType } from './wrong-type.ts';

/** Refuses options that are no object, and names that `owner` does not have: most are misspelt. */
export function checkOptionNames(
  owner: string,
  options: unknown,
  known: readonly string[],
  what = 'options',
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw wrongType(what, 'an object', options);
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new PlexInputError(
      name,
      `is unknown to ${owner}, which takes ${known.join(', ') || 'nothing'}`,
    );
  }
}
