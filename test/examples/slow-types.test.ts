/** The examples that are slow to build have no type errors. */
import { expect, test } from 'vitest';
import { checkTypes, findChecked, isAll } from './hosts/slow.ts';

test.each(findChecked(isAll).map((example) => [example.name, example] as const))(
  'examples/%s',
  (_, example) => {
    expect(() => checkTypes(example)).not.toThrow();
  },
);
