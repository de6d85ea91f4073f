import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Keeps only the source maps of what apps load. Those of the command and the sandbox hold other packages' sources for
 * the most part, and would double the size of the package.
 */
export function pruneSourceMaps(): void {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' });
  for (const name of files.filter((name) => name.endsWith('.map'))) {
    const map = join('dist', name);
    const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] };
    const own = sources.filter(
      (source) => /(^|\/)(src|generated)\//.test(source) && !source.includes('node_modules'),
    );
    if (own.length === 0 || own.some((source) => /\/src\/(cli|sandbox)\//.test(source)))
      rmSync(map);
  }
  const kept = new Set(readdirSync('dist', { recursive: true, encoding: 'utf8' }));
  for (const name of files.filter((name) => /\.[jt]s$/.test(name) && !kept.has(`${name}.map`))) {
    const file = join('dist', name);
    const code = readFileSync(file, 'utf8');
    writeFileSync(file, code.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n'));
  }
}
