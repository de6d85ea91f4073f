import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface SourceMap {
  sources: string[];
  sourcesContent: (string | null)[];
}

const isOwn = (source: string): boolean =>
  /(^|\/)(src|generated)\//.test(source) && !source.includes('node_modules');

/**
 * Keeps only the source maps of the code that apps load, and only this package's sources in them. The maps of the
 * command and the sandbox consist mostly of other packages' sources, and would double the size of the package.
 */
export function pruneSourceMaps(): void {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' });
  for (const name of files.filter((name) => name.endsWith('.map'))) {
    const map = join('dist', name);
    const content = JSON.parse(readFileSync(map, 'utf8')) as SourceMap;
    const own = content.sources.filter(isOwn);
    if (own.length === 0 || own.some((source) => /\/src\/(cli|sandbox)\//.test(source))) {
      rmSync(map);
    } else {
      const sourcesContent = content.sourcesContent.map((text, index) =>
        isOwn(content.sources[index] ?? '') ? text : null,
      );
      writeFileSync(map, JSON.stringify({ ...content, sourcesContent }));
    }
  }
  const kept = new Set(readdirSync('dist', { recursive: true, encoding: 'utf8' }));
  for (const name of files.filter((name) => /\.[jt]s$/.test(name) && !kept.has(`${name}.map`))) {
    const file = join('dist', name);
    const code = readFileSync(file, 'utf8');
    writeFileSync(file, code.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n'));
  }
}
