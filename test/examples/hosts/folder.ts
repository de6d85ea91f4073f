import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');
export const examples = join(root, 'examples');
export const folder = join(root, '.cache/examples');
export const programs = join(import.meta.dirname, '../programs/node_modules');

/** Copies an example next to the packages that it needs. */
export function copy(name: string, { to = join(folder, name), packages = programs } = {}): string {
  rmSync(to, { recursive: true, force: true });
  cpSync(join(examples, name), to, { recursive: true });
  symlinkSync(packages, join(to, 'node_modules'));
  return to;
}
