// Puts the licenses of the packages whose code the build has copied into dist/ beside it, as they ask for.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const bundled = readdirSync('dist')
  .filter((name) => name.endsWith('.js'))
  .flatMap((name) => [
    // What the bundler writes above each module.
    ...readFileSync(join('dist', name), 'utf8').matchAll(
      /^\/\/#region .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm,
    ),
  ])
  .map(([, name = '']) => name);
if (bundled.length === 0) throw new Error('No module in dist/ says where it comes from');

const licenses = [...new Set(bundled)].sort().map((name) => {
  const folder = join('node_modules', name);
  const file = readdirSync(folder).find((one) => /^licen[sc]e/i.test(one));
  if (file === undefined) throw new Error(`${name} is bundled, and has no license`);
  return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
});
writeFileSync('dist/licenses.txt', licenses.join(`\n${'-'.repeat(80)}\n\n`));
