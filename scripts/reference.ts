/** Writes the reference, `docs/reference/api` and `docs/reference/plex-tv`, which are not committed. */
import process from 'node:process';
import { writeReference } from './reference/write.ts';

if (!(await writeReference('docs/reference'))) process.exitCode = 1;
