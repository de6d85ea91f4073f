import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { findFreePort } from '../../support/free-port.ts';
import { start } from '../program.ts';
import type { Start } from './example.ts';
import { copy, folder, root } from './folder.ts';

let isChecked = false;

export const onNest: Start = async (env) => {
  const at = isChecked ? join(folder, 'nestjs') : copy('nestjs');
  if (!isChecked) {
    // The decorators need options of the compiler that the other examples do not have.
    execFileSync(execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', at]);
    isChecked = true;
  }
  return start(execPath, {
    args: ['--import', 'tsx', join(at, 'main.ts')],
    cwd: root,
    env: {
      ...env,
      PORT: String(await findFreePort()),
      TSX_TSCONFIG_PATH: join(at, 'tsconfig.json'),
    },
  });
};
