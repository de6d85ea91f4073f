import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { expectResponseOfSpec, expectRequestOfSpec } from '../sandbox/spec.ts';

/** What a client has sent, and the status that it got. */
export interface Exchange {
  method: string;
  /** As the client meant it: at plex.tv. */
  url: URL;
  headers: Headers;
  status: number;
}

/** A sandbox at a port that the process takes for plex.tv. */
export interface PlexTv extends AsyncDisposable {
  sandbox: Sandbox;
  exchanges: readonly Exchange[];
  /** Returns the token of an approved PIN and the user's name. It uses plain HTTP and none of the clients. */
  approved(pinId: number): Promise<{ token: string; username: string }>;
}

const hosts = new Set(['plex.tv', 'clients.plex.tv']);

/**
 * Starts a sandbox and redirects all requests of `fetch` to plex.tv to it. Requests to other hosts throw, so that
 * nothing leaves this machine. Requests and responses are checked against the spec. A client may treat a failed
 * check as a network error, so it is thrown again when the sandbox is disposed of.
 */
export async function startPlexTv(): Promise<PlexTv> {
  const sandbox = createSandbox();
  const { url: origin } = await sandbox.listen();
  const original = globalThis.fetch;
  const exchanges: Exchange[] = [];
  const problems: unknown[] = [];

  const redirected = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    if (url.protocol !== 'https:' || !hosts.has(url.host)) {
      throw new Error(`Nothing may leave this machine: ${request.method} ${url.origin}`);
    }
    const { method, headers, signal, redirect } = request;
    const body = await request.text();
    expectRequestOfSpec(method, url, headers, body);
    const target = new URL(url.pathname + url.search, origin);
    const init = { method, headers, signal, redirect, body: body === '' ? null : body };
    const response = await original(target, init);
    exchanges.push({ method, url, headers, status: response.status });
    await expectResponseOfSpec(method, url, response.clone());
    return response;
  };
  globalThis.fetch = async (input, init) => {
    try {
      return await redirected(new Request(input, init));
    } catch (error) {
      problems.push(error);
      throw error;
    }
  };

  return {
    sandbox,
    exchanges,
    async approved(pinId) {
      const getJson = async (path: string, headers: Record<string, string>): Promise<unknown> => {
        const accept = { Accept: 'application/json' };
        const response = await original(`${origin}/api/v2${path}`, {
          headers: { ...accept, ...headers },
        });
        return response.json();
      };
      const token = text(await getJson(`/pins/${pinId}`, identifier), 'authToken');
      return {
        token,
        username: text(await getJson('/user', { 'X-Plex-Token': token }), 'username'),
      };
    },
    async [Symbol.asyncDispose]() {
      globalThis.fetch = original;
      await sandbox[Symbol.asyncDispose]();
      if (problems.length > 0) throw problems[0];
    },
  };
}

const identifier = { 'X-Plex-Client-Identifier': 'nobody' };

/** A field that must hold text. */
function text(value: unknown, name: string): string {
  const field: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : null;
  if (typeof field !== 'string' || field === '') throw new Error(`The sandbox gave no ${name}`);
  return field;
}
