// Gets nginx and Caddy for test/examples/forward-auth.test.ts, where they are not there yet.
import { spawnSync } from 'node:child_process';
import { installPackage, isDebianRoot } from './debian.ts';

const PROXIES = [
  { command: 'nginx', option: '-v', debianPackage: 'nginx-light' },
  { command: 'caddy', option: 'version', debianPackage: 'caddy' },
];

for (const { command, option, debianPackage } of PROXIES) {
  if (!spawnSync(command, [option]).error) continue;
  if (isDebianRoot()) {
    installPackage(debianPackage);
  } else {
    console.error(`The tests of the examples need ${command} on the PATH. Install it.`);
    process.exitCode = 1;
  }
}
