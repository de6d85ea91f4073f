import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An OpenAPI file in a repository on GitHub. */
export interface Source {
  /** The name of the file in the corpus. */
  name: string;
  /** `owner/name` */
  repository: string;
  commit: string;
  path: string;
}

/** Fetches the files that a folder does not have. Returns a line for each one that could not be fetched. */
export async function fetchCorpus(
  sources: readonly Source[],
  folder: string,
  origin = 'https://github.com',
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const problems: string[] = [];
  for (const { name, repository, commit, path } of sources) {
    const file = join(folder, name);
    if (existsSync(file)) continue;
    const url = `${origin}/${repository}/raw/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
      if (!response.ok) throw new Error(`the status is ${response.status}`);
      // The rename ensures that an existing file is complete.
      await writeFile(`${file}.part`, new Uint8Array(await response.arrayBuffer()));
      await rename(`${file}.part`, file);
    } catch (error) {
      problems.push(`${name}: ${url} cannot be fetched: ${String(error)}`);
    }
  }
  return problems;
}
