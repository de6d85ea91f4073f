import { join } from 'node:path';
import { execPath } from 'node:process';
import { findFreePort } from '../../support/free-port.ts';
import { start } from '../program.ts';
import type { Start } from './example.ts';
import { examples, root } from './folder.ts';

/** An example that is one file, for Node. */
export const onNode =
  (name: string): Start =>
  async (env) =>
    start(execPath, {
      args: ['--import', 'tsx', join(examples, name, 'server.ts')],
      cwd: root,
      env: { ...env, PORT: String(await findFreePort()) },
    });
