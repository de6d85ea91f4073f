/** The examples that are slow to build have no type errors. */
import { expect, test } from 'vitest';
import { checkTypes, SLOW } from './hosts/slow.ts';

test.each(SLOW.map((example) => [example.name, example] as const))('examples/%s', (_, example) => {
  expect(() => checkTypes(example)).not.toThrow();
});
