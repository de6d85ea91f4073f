// Gets the Redis server for test/jwt/keeper-redis.test.ts, where it is not there yet.
import { spawnSync } from 'node:child_process';
import { installPackage, isDebianRoot } from './debian.ts';

if (spawnSync('redis-server', ['--version']).error) {
  if (isDebianRoot()) {
    installPackage('redis-server');
  } else {
    console.error(
      'The tests need redis-server on the PATH. Install it: `sudo apt-get install redis-server`, or `brew install redis`.',
    );
    process.exitCode = 1;
  }
}
