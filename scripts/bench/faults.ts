import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serve } from '@hono/node-server';
import { createSandbox, type Fault, type Sandbox } from '../../src/sandbox/index.ts';
import { PEERS } from './paths.ts';

/** A fault that happens once while a client waits for the token. */
interface Scenario {
  name: string;
  fault?: Fault | ((otherHost: string) => Fault);
  /** How far the client's clock is ahead, in ms. */
  clockAhead?: number;
  /** How long the client waits, and the code is valid, in ms. */
  limit?: number;
}

const POLL = { method: 'GET', path: /\/pins\/\d+$/ };

export const SCENARIOS: Scenario[] = [
  { name: '500', fault: { kind: 'response', status: 500, match: POLL } },
  { name: 'connection reset', fault: { kind: 'reset', match: POLL } },
  { name: '429', fault: { kind: 'response', status: 429, match: POLL } },
  { name: 'HTML with status 200', fault: { kind: 'html', match: POLL } },
  { name: 'half a body', fault: { kind: 'truncate', match: POLL } },
  { name: 'no response at all', fault: { kind: 'hang', match: POLL } },
  { name: 'wrong types', fault: { kind: 'wrong-types', match: POLL } },
  {
    name: 'redirect to another host',
    fault: (otherHost) => ({ kind: 'redirect', to: otherHost, match: POLL }),
  },
  { name: 'clock an hour ahead', clockAhead: 3_600_000 },
  { name: 'approval in the last pause', limit: 5_000 },
  { name: 'body of 64 MiB', fault: { kind: 'huge', match: POLL } },
];

/** When the user approves, in ms after the PIN is created. */
const APPROVED_AFTER = 1_500;
/** When the user approves in the last pause, in ms before the code expires. */
const BEFORE_END = 300;
/** A client without a token after this time, in ms, has failed. */
const MAX_WAIT = 45_000;

/** Whether a client gets the token despite the fault, without a request to another host. */
async function getsTokenDespite(client: string, scenario: Scenario): Promise<boolean> {
  const { fault, clockAhead = 0, limit } = scenario;
  await using sandbox = createSandbox();
  let foreignRequests = 0;
  const otherHost = serve({ fetch: () => (foreignRequests++, Response.json({})), port: 0 });
  await new Promise((done) => otherHost.once('listening', done));
  const short = limit === undefined ? undefined : await startShortLived(sandbox, limit);
  const origin = short?.origin ?? (await sandbox.listen()).url;
  const address = otherHost.address();
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
  const timer = setTimeout(() => child.kill(), MAX_WAIT);
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    const [code = ''] = lines;
    if (lines.length === 1)
      setTimeout(() => sandbox.approve(code), limit ? limit - BEFORE_END : APPROVED_AFTER);
  }
  clearTimeout(timer);
  otherHost.close();
  short?.close();
  return foreignRequests === 0 && /^[\w-]{20}$/.test(lines.at(-1) ?? '') && lines.length > 1;
}

/** Starts a plex.tv whose codes are valid for `lifetime` ms. */
async function startShortLived(sandbox: Sandbox, lifetime: number) {
  const server = serve({
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const response = await sandbox.fetch(
        new Request(`https://plex.tv${pathname}${search}`, request),
      );
      if (request.method !== 'POST') return response;
      return Response.json({ ...(await response.json()), expiresIn: lifetime / 1000 }, response);
    },
    port: 0,
  });
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** Returns which clients get the token, by scenario. */
export async function measureFaults(
  clients: string[],
): Promise<Record<string, Record<string, boolean>>> {
  const results: Record<string, Record<string, boolean>> = {};
  for (const { name } of SCENARIOS) results[name] = {};
  const pending = SCENARIOS.flatMap((scenario) => clients.map((client) => ({ scenario, client })));
  const worker = async () => {
    for (let next = pending.shift(); next; next = pending.shift()) {
      const { scenario, client } = next;
      const row = results[scenario.name];
      if (row) row[client] = await getsTokenDespite(client, scenario);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return results;
}
