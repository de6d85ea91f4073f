import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serve } from '@hono/node-server';
import { createSandbox, type Fault, type Sandbox } from '../../src/sandbox/index.ts';
import { PEERS } from './places.ts';

/** One thing that goes wrong once while somebody waits. */
interface Trouble {
  name: string;
  fault?: Fault | ((elsewhere: string) => Fault);
  /** By how much the client's clock is wrong (ms). */
  clockAhead?: number;
  /** How long the client waits; the code lives as long (ms). */
  limit?: number;
}

const POLL = { method: 'GET', path: /\/pins\/\d+$/ };

export const TROUBLES: Trouble[] = [
  { name: '500', fault: { kind: 'answer', status: 500, match: POLL } },
  { name: 'connection reset', fault: { kind: 'reset', match: POLL } },
  { name: '429', fault: { kind: 'answer', status: 429, match: POLL } },
  { name: 'HTML with status 200', fault: { kind: 'html', match: POLL } },
  { name: 'half a body', fault: { kind: 'truncate', match: POLL } },
  { name: 'no response at all', fault: { kind: 'hang', match: POLL } },
  { name: 'wrong types', fault: { kind: 'wrong-types', match: POLL } },
  {
    name: 'redirect to another host',
    fault: (elsewhere) => ({ kind: 'redirect', to: elsewhere, match: POLL }),
  },
  { name: 'clock an hour ahead', clockAhead: 3_600_000 },
  { name: 'approval in the last pause', limit: 5_000 },
  { name: 'body of 64 MiB', fault: { kind: 'huge', match: POLL } },
];

/** When the user approves, after the code is there (ms). */
const APPROVED = 1_500;
/** Before the end, for the approval in the last pause (ms). */
const LATE = 300;
/** Who has no token by then is taken not to get one (ms). */
const PATIENCE = 45_000;

/** Whether a client gets the token although something goes wrong once, and nothing goes to another host. */
async function survives(client: string, trouble: Trouble): Promise<boolean> {
  const { fault, clockAhead = 0, limit } = trouble;
  await using sandbox = createSandbox();
  let strangers = 0;
  const elsewhere = serve({ fetch: () => (strangers++, Response.json({})), port: 0 });
  await new Promise((done) => elsewhere.once('listening', done));
  const short = limit === undefined ? undefined : await shortLived(sandbox, limit);
  const origin = short?.origin ?? (await sandbox.listen()).url;
  const address = elsewhere.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  if (fault) sandbox.fail(typeof fault === 'function' ? fault(`http://localhost:${port}/`) : fault);

  const child = spawn(
    process.execPath,
    [join(PEERS, 'wait.js'), origin, client, String(limit ?? 60_000)],
    {
      env: { ...process.env, CLOCK_AHEAD: String(clockAhead) },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const patience = setTimeout(() => child.kill(), PATIENCE);
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    const [code = ''] = lines;
    if (lines.length === 1)
      setTimeout(() => sandbox.approve(code), limit ? limit - LATE : APPROVED);
  }
  clearTimeout(patience);
  elsewhere.close();
  short?.close();
  return strangers === 0 && /^[\w-]{20}$/.test(lines.at(-1) ?? '') && lines.length > 1;
}

/** A plex.tv whose codes live so many ms. */
async function shortLived(sandbox: Sandbox, lifetime: number) {
  const server = serve({
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const answer = await sandbox.fetch(
        new Request(`https://plex.tv${pathname}${search}`, request),
      );
      if (request.method !== 'POST') return answer;
      return Response.json({ ...(await answer.json()), expiresIn: lifetime / 1000 }, answer);
    },
    port: 0,
  });
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** For each trouble, who gets the token nevertheless. */
export async function measureFaults(
  clients: string[],
): Promise<Record<string, Record<string, boolean>>> {
  const results: Record<string, Record<string, boolean>> = {};
  for (const { name } of TROUBLES) results[name] = {};
  const pending = TROUBLES.flatMap((trouble) => clients.map((client) => ({ trouble, client })));
  const worker = async () => {
    for (let next = pending.shift(); next; next = pending.shift()) {
      const { trouble, client } = next;
      const row = results[trouble.name];
      if (row) row[client] = await survives(client, trouble);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return results;
}
