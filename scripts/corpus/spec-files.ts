import { readdirSync } from 'node:fs';

/** The specs of a folder, and the entry files of specs that are folders of their own. */
export const specFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^[^/]+\.(json|ya?ml)$|^[^/]+\/[^/]+\/[^/]+-spec\.yaml$/.test(name))
    .sort();
