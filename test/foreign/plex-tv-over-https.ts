/** For clients that do not use `fetch`: sends what Node's `https` would send to plex.tv to a sandbox. */
import http from 'node:http';
import https from 'node:https';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';

/** A sandbox that Node's `https` takes for plex.tv. */
export interface PlexTvOverHttps extends AsyncDisposable {
  sandbox: Sandbox;
  /** The requests so far: method, path and status. */
  requests(): string[];
}

/** Starts a sandbox and redirects requests of `https` to it. Requests to other hosts throw. */
export async function startPlexTvOverHttps(options?: SandboxOptions): Promise<PlexTvOverHttps> {
  const sandbox = createSandbox(options);
  const { url } = await sandbox.listen();
  const { hostname, port } = new URL(url);
  const original = https.request;
  const redirected = (
    options: https.RequestOptions,
    callback?: (r: http.IncomingMessage) => void,
  ) => {
    const host = options.hostname ?? options.host;
    if (host !== 'plex.tv' && host !== 'clients.plex.tv') {
      throw new Error(`Nothing may leave this machine: ${host}`);
    }
    const {
      agent: _agent,
      agents: _agents,
      ...rest
    } = options as { agents?: unknown } & typeof options;
    return http.request({ ...rest, protocol: 'http:', host: hostname, hostname, port }, callback);
  };
  // The clients call it with options, never with a URL.
  https.request = redirected as typeof https.request;
  return {
    sandbox,
    requests: () =>
      sandbox.requests.map(({ method, path, status }) => `${method} ${path} ${status}`),
    async [Symbol.asyncDispose]() {
      https.request = original;
      await sandbox[Symbol.asyncDispose]();
    },
  };
}
