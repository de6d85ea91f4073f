import { defineConfig } from 'tsdown';

const shared = {
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  outDir: 'dist',
  fixedExtension: false,
  clean: false,
  hash: false,
} as const;

export default defineConfig([
  { ...shared, entry: { index: 'src/index.ts' }, dts: true },
  { ...shared, entry: { sandbox: 'src/sandbox/index.ts' }, dts: true, platform: 'node' },
  { ...shared, entry: { cli: 'src/cli/index.ts' }, dts: false, platform: 'node' },
]);
