import { EnvHttpProxyAgent, fetch } from 'undici/index-fetch.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import { type Proxy, ProxyError } from './proxy.ts';

/**
 * Creates a `fetch` that connects through a proxy, except to the hosts of NO_PROXY. Without a proxy it connects
 * directly, even if NODE_USE_ENV_PROXY makes Node's own `fetch` use one.
 */
export function createProxyFetch(proxy: Proxy | undefined): typeof globalThis.fetch {
  const url = proxy?.url.href ?? '';
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: url,
    httpsProxy: url,
    ...(proxy && { clientFactory: (_, options) => createConnections(proxy, options) }),
  });
  const proxyFetch = (input: string, init: Parameters<typeof fetch>[1]) =>
    fetch(input, { ...init, dispatcher });
  // The types of Node are those of an older undici. They differ in details that the client does not use.
  return proxyFetch as unknown as typeof globalThis.fetch;
}

type TunnelRequest = Parameters<Pool['connect']>[0];

/** Creates the connections to a proxy. Their errors name the proxy, but those of undici could also come from plex.tv. */
function createConnections(proxy: Proxy, options: object): Pool {
  const pool = new Pool(proxy.url, options);
  const open = pool.connect.bind(pool);
  const connect = async (request: TunnelRequest) => {
    const tunnel = await open(request).catch((error: unknown) => {
      throw new ProxyError(`The proxy ${proxy.url.host} cannot be reached: ${reasonOf(error)}`);
    });
    if (tunnel.statusCode === 200) return tunnel;
    tunnel.socket.on('error', () => {}).destroy();
    throw new ProxyError(describeRejection(proxy, tunnel.statusCode, request.path));
  };
  return Object.assign(pool, { connect });
}

function describeRejection({ url, variable }: Proxy, status: number, target: string): string {
  const { host, username } = url;
  if (status !== 407) return `The proxy ${host} rejected the connection to ${target} (${status})`;
  return username === ''
    ? `The proxy ${host} requires a user name and a password (407): set ${variable} to ${url.protocol}//USER:PASSWORD@${host}`
    : `The proxy ${host} rejected the user name or the password of ${variable} (407)`;
}

/** An error of several addresses has a code, but no message of its own. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}
