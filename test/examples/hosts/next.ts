import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { start } from '../program.ts';
import type { Start } from './example.ts';
import { copy, programs } from './folder.ts';

const next = join(programs, 'next/dist/bin/next');
const quiet = { NEXT_TELEMETRY_DISABLED: '1' };

/** Builds an app of Next once, in the folder that `prepare` returns, and starts it. */
export function onNextIn(prepare: () => string): Start {
  let at: string | undefined;
  return (env) => {
    if (!at) {
      at = prepare();
      execFileSync(execPath, [next, 'build'], {
        cwd: at,
        env: { ...process.env, ...quiet },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    }
    return start(execPath, {
      args: [next, 'start', '-p', '0'],
      cwd: at,
      env: { ...env, ...quiet },
    });
  };
}

export const onNext = onNextIn(() => copy('next'));
