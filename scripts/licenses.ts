import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the licenses of the packages that the build has bundled to dist/, as they require. */
export function writeLicenses(): void {
  const bundled = readdirSync('dist', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [
      // The bundler writes the path above each module.
      ...readFileSync(join('dist', name), 'utf8').matchAll(
        /^\/\/#region .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm,
      ),
    ])
    .map(([, name = '']) => name);
  if (bundled.length === 0) throw new Error('dist/ does not name the modules that it bundles');

  const licenses = [...new Set(bundled)].sort().map((name) => {
    const folder = join('node_modules', name);
    const file = readdirSync(folder).find((one) => /^licen[sc]e/i.test(one));
    if (file === undefined) throw new Error(`${name} is bundled but has no license`);
    return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  writeFileSync('dist/licenses.txt', licenses.join(`\n${'-'.repeat(80)}\n\n`));
}
