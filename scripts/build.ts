// Builds dist/ as tsdown.config.ts says. tsdown's own command prints a deprecation of Node 20, which is supported here.
import * as esbuild from 'esbuild';
import { build } from 'tsdown';
import { writeLicenses } from './licenses.ts';
import { pruneSourceMaps } from './source-maps.ts';

await build({ logLevel: 'warn', sourcemap: true });
pruneSourceMaps();
writeLicenses();

// The command has no source map, and no app loads it.
const command = 'dist/cli.js';
await esbuild.build({
  entryPoints: [command],
  outfile: command,
  allowOverwrite: true,
  minifyIdentifiers: true,
  minifySyntax: true,
  target: 'es2022',
});
