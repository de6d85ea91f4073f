/** Three processes, each with a keeper for the same key, share a real Redis. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { exportDeviceKey } from '../../src/jwt/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { IDENTIFIER } from '../support/plex.ts';
import { signedIn } from './device.ts';
import type { Report, Setup } from './keeper-process.ts';
import { refreshes } from './keeper.ts';
import { startRedis } from './redis.ts';

const root = resolve(import.meta.dirname, '../..');
const recipe = join(root, '.cache/redis-store/recipe.ts');

beforeAll(() => {
  const [code] =
    /^const redisStore = .*?^\}\);$/ms.exec(
      readFileSync(join(root, 'docs/guides/token-keeper.md'), 'utf8'),
    ) ?? [];
  if (code === undefined) throw new Error('docs/guides/token-keeper.md has no redisStore');
  mkdirSync(join(recipe, '..'), { recursive: true });
  writeFileSync(recipe, `export ${code}\n`);
});

/** Runs after each test, in reverse order. */
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (let undo = cleanUp.pop(); undo; undo = cleanUp.pop()) await undo();
});

async function setUp() {
  const server = await startRedis();
  const redis = new Redis(server.socket);
  const sandbox = createSandbox();
  const { url: plexTv } = await sandbox.listen();
  cleanUp.push(
    server.stop,
    () => redis.disconnect(),
    () => sandbox[Symbol.asyncDispose](),
  );

  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, plexTv });
  const { deviceKey } = await signedIn(sandbox, plex);
  const key = await exportDeviceKey(deviceKey);
  const setup: Setup = { clientIdentifier: IDENTIFIER, plexTv, socket: server.socket, key, recipe };
  const processes = await Promise.all([1, 2, 3].map(() => startProcess(setup)));
  return { sandbox, redis, plex, processes };
}

async function startProcess(setup: Setup): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'keeper-process.ts'), [JSON.stringify(setup)], {
    execArgv: ['--import', 'tsx'],
  });
  cleanUp.push(() => child.kill('SIGKILL'));
  await Promise.race([once(child, 'message'), ended(child)]);
  return child;
}

async function ended(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error('The process has ended');
}

/** Makes so many concurrent calls in each process. */
async function call(processes: ChildProcess[], count: number): Promise<Report> {
  const reports = processes.map(async (child) => {
    const reported = once(child, 'message') as Promise<[Report]>;
    child.send(count);
    return (await reported)[0];
  });
  return (await Promise.all(reports)).flat();
}

/** Waits until several attempts to acquire the lease have failed. */
async function untilContended(redis: Redis, lease: string): Promise<void> {
  const monitor = await redis.monitor();
  cleanUp.push(() => monitor.disconnect());
  let attempts = 0;
  await new Promise<void>((resolve) => {
    monitor.on('monitor', (_time: string, [command, key]: string[]) => {
      if (command === 'set' && key === lease && ++attempts === 4) resolve();
    });
  });
}

test('300 calls at once in three processes make one refresh', async () => {
  const { sandbox, redis, plex, processes } = await setUp();
  const tokens = await call(processes, 100);
  expect(tokens).toHaveLength(300);
  expect(new Set(tokens).size).toBe(1);
  expect(refreshes(sandbox)).toBe(1);
  await plex.withToken(tokens[0] ?? '').getUser();
  // The token is stored, and the lease is released.
  expect(await redis.keys('*')).toEqual([expect.stringMatching(/^plex-pin:token:/)]);
});

test('a process that is killed during a refresh delays the others for its lease at most', async () => {
  const { sandbox, redis, plex, processes } = await setUp();
  const [victim, ...others] = processes;
  const reached = new Promise<void>((resolve) => {
    sandbox.fail({
      kind: 'hang',
      match: ({ url }) => {
        const isExchange = url.endsWith('/auth/token');
        if (isExchange) resolve();
        return isExchange;
      },
    });
  });
  victim?.send(1);
  await reached;
  victim?.kill('SIGKILL');

  // Redis lets the lease expire. The test skips the rest of its 30 seconds.
  const [lease = ''] = await redis.keys('plex-pin:lease:*');
  const left = await redis.pttl(lease);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(30_000);
  const contended = untilContended(redis, lease);
  const tokens = call(others, 100);
  await contended;
  expect(refreshes(sandbox)).toBe(1);
  await redis.pexpire(lease, 0);

  expect(new Set(await tokens).size).toBe(1);
  expect(refreshes(sandbox)).toBe(2);
  await plex.withToken((await tokens)[0] ?? '').getUser();
});
