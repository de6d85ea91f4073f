import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { start } from '../program.ts';
import type { Start } from './example.ts';
import { copy, folder, programs } from './folder.ts';

let isBuilt = false;

export const onNext: Start = (env) => {
  const at = isBuilt ? join(folder, 'next') : copy('next');
  const next = join(programs, 'next/dist/bin/next');
  const quiet = { NEXT_TELEMETRY_DISABLED: '1' };
  if (!isBuilt) {
    execFileSync(execPath, [next, 'build'], {
      cwd: at,
      env: { ...process.env, ...quiet },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    isBuilt = true;
  }
  return start(execPath, { args: [next, 'start', '-p', '0'], cwd: at, env: { ...env, ...quiet } });
};
