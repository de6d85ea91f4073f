/**
 * Specs in which parts are missing, misplaced or of the wrong kind, as slips of an editor leave them: each is generated,
 * or rejected in lines with a position. No error comes from within the generator or its libraries.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseYaml } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { emit, readSpecApi } from '../../scripts/generate/emit.ts';
import { SpecError } from '../../scripts/generate/problems.ts';
import { PLEX_SPEC, put, ROOT, temporary } from './generator.ts';

type Parent = Record<string, unknown>;

/** mulberry32: the same numbers in each run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Each place of a value in a document. */
function places(node: unknown): [parent: Parent, key: string][] {
  if (typeof node !== 'object' || node === null) return [];
  const parent = node as Parent;
  return Object.keys(parent).flatMap((key) => [
    [parent, key] as [Parent, string],
    ...places(parent[key]),
  ]);
}

const VALUES = [
  ...[null, true, 0, 3.5, '', 'x%', 'a#b', '__proto__', 'object', '2XX', '*/*', [], [null], {}],
  ...[{ $ref: '#/components/schemas/X%' }, { $ref: '#' }, { $ref: 5 }, { $ref: '#/paths' }],
  ...[
    { $ref: 'nowhere.yaml' },
    { enum: [{}] },
    { type: ['null'] },
    { allOf: ['x'] },
    { const: null },
  ],
];
const KEYS = [
  '%',
  'a#/b',
  '__proto__',
  'constructor',
  '',
  '~1',
  '$ref',
  'a\nb',
  'allOf',
  'type',
  '0',
];

/** Removes, replaces, copies or renames a part of a document. */
function mutate(document: object, next: () => number): void {
  const pick = <T>(list: T[]): T | undefined => list[Math.floor(next() * list.length)];
  const all = places(document);
  const [parent, key] = pick(all) ?? [{}, ''];
  const kind = next();
  if (kind < 0.15) {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  } else if (kind < 0.6) {
    parent[key] = structuredClone(pick(VALUES));
  } else if (kind < 0.8) {
    const [other, name] = pick(all) ?? [{}, ''];
    parent[key] = structuredClone(other[name]);
  } else if (!Array.isArray(parent)) {
    const value = parent[key];
    delete parent[key];
    const name = pick(KEYS) ?? '';
    Object.defineProperty(parent, name, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
}

const specs = [PLEX_SPEC, join(ROOT, 'examples/another-api/trains.yaml')];
const documents = await Promise.all(
  specs.map(async (file) => parseYaml(await readFile(file, 'utf8')) as object),
);

test.each(Array.from({ length: 20 }, (_, index) => index))('batch %i', async (batch) => {
  const folder = await temporary();
  for (let n = 0; n < 25; n++) {
    const next = random(batch * 1000 + n);
    const document = structuredClone(documents[n % documents.length] ?? {});
    for (let count = 1 + Math.floor(next() * 3); count > 0; count--) mutate(document, next);
    const spec = JSON.stringify({ ...document, openapi: '3.1.0' });
    await put(folder, 'spec.json', spec);
    const error = await readSpecApi(join(folder, 'spec.json'), false)
      .then(emit)
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    if (error instanceof SpecError) {
      for (const problem of error.problems) expect(problem).toMatch(/spec\.json:\d+:\d+ \S/);
    } else {
      expect(error, `${batch}/${n}: ${spec}`).toBeUndefined();
    }
  }
});
