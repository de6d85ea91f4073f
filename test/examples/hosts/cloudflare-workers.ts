import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arch, platform } from 'node:process';
import { build } from 'esbuild';
import { start } from '../program.ts';
import type { Start } from './example.ts';
import { examples, folder, programs } from './folder.ts';

export const onWorkerd: Start = async (env) => {
  const at = join(folder, 'cloudflare-workers');
  // As wrangler does.
  await build({
    entryPoints: [join(examples, 'cloudflare-workers/worker.ts')],
    outfile: join(at, 'worker.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    logLevel: 'error',
  });
  const config = readFileSync(join(import.meta.dirname, 'worker.capnp'), 'utf8');
  const bindings = Object.keys(env).map((key) => `(name = "${key}", fromEnvironment = "${key}")`);
  writeFileSync(join(at, 'worker.capnp'), config.replace('BINDINGS', bindings.join(', ')));
  const build64 = arch === 'x64' ? '64' : arch;
  return start(join(programs, `@cloudflare/workerd-${platform}-${build64}/bin/workerd`), {
    args: ['serve', '--control-fd=3', 'worker.capnp'],
    cwd: at,
    env,
    says: 3,
  });
};
