import { createPlexClient } from 'plex-pin';
import {
  createSandbox,
  type Fault,
  type FaultMatch,
  type Leniency,
  type Listener,
  type RecordedRequest,
  type Sandbox,
  type SandboxOptions,
} from 'plex-pin/sandbox';

export async function test(): Promise<void> {
  const leniency: Partial<Leniency> = { acceptLists: true };
  const options: SandboxOptions = { autoApprove: 0, cors: true, bindPins: true, leniency };
  const sandbox: Sandbox = createSandbox({
    ...options,
    now: () => 0,
    rateLimit: { requests: 10, seconds: 1 },
    onRequest: ({ method, path, status }: RecordedRequest) => `${method} ${path} ${status}`,
  });
  createPlexClient({ clientIdentifier: 'a', fetch: sandbox.fetch });
  const match: FaultMatch = { method: 'GET', path: /^\/api/ };
  const faults: Fault[] = [
    {
      kind: 'response',
      status: 503,
      body: { errors: [] },
      headers: { 'Retry-After': '1' },
      times: 3,
    },
    { kind: 'reset', at: 'body', match },
    { kind: 'redirect', to: new URL('https://a.example'), status: 307 },
    { kind: 'huge', bytes: Infinity, match: (request) => request.method === 'POST' },
    { kind: 'date', date: new Date(0) },
  ];
  for (const fault of faults) sandbox.fail(fault);
  sandbox.approve('ABCD', { user: 'friend' });
  sandbox.deny('ABCD');
  sandbox.expire('ABCD');
  sandbox.advance(1_000);
  const listener: Listener = await sandbox.listen({ port: 0, hostname: '::1' });
  await listener.close();
  await sandbox[Symbol.asyncDispose]();
  const response: Response = await sandbox.fetch(listener.url, { method: 'POST' });
  const last: RecordedRequest | undefined = sandbox.requests.at(-1);
  if (last?.status !== response.status) throw new Error('never');
}
