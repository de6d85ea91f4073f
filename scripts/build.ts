// Builds dist/ as tsdown.config.ts says. tsdown's own command prints a deprecation of Node 20, which is supported here.
import { build } from 'tsdown';
import { writeLicenses } from './licenses.ts';
import { pruneSourceMaps } from './source-maps.ts';

await build({ logLevel: 'warn', sourcemap: true });
pruneSourceMaps();
writeLicenses();
