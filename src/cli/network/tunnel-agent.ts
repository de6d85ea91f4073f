import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { type Proxy, ProxyError } from './proxy.ts';

interface TunnelOptions extends https.RequestOptions {
  /** Aborts the connection to the proxy. Node does not pass the `signal` of a request on to its agent. */
  tunnelSignal?: AbortSignal;
}

type OnConnection = (error: Error | null, socket?: Duplex | null) => void;

/** Connects to https servers through a proxy, and keeps the connections for further requests. */
export class TunnelAgent extends https.Agent {
  readonly #proxy: Proxy;

  constructor(proxy: Proxy) {
    super({ keepAlive: true });
    this.#proxy = proxy;
  }

  override createConnection(options: TunnelOptions, callback: OnConnection): undefined {
    openTunnel(this.#proxy, options, (error, socket) => {
      callback(error, socket && super.createConnection({ ...options, socket } as TunnelOptions));
    });
  }
}

/** Opens a tunnel to a server (RFC 9110, section 9.3.6). */
function openTunnel(proxy: Proxy, options: TunnelOptions, callback: OnConnection): void {
  const { url } = proxy;
  const host = options.host?.includes(':') ? `[${options.host}]` : options.host;
  const target = `${host}:${options.port}`;
  const { request } = url.protocol === 'https:' ? https : http;
  request(url, {
    method: 'CONNECT',
    path: target,
    headers: { Host: target, ...authorization(url) },
    // Otherwise the user name and the password of the URL would also be sent as `Authorization`.
    auth: null,
    // The global agent would connect to the proxy through itself if NODE_USE_ENV_PROXY is set.
    agent: false,
    signal: options.tunnelSignal,
  })
    .on('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode === 200) return callback(null, socket);
      socket.on('error', () => {}).destroy();
      callback(new ProxyError(describeRejection(proxy, statusCode, target)));
    })
    .on('error', (cause) => {
      const message = `The proxy ${url.host} cannot be reached: ${reasonOf(cause)}`;
      callback(new ProxyError(message, { cause }));
    })
    .end();
}

function authorization({ username, password }: URL): http.OutgoingHttpHeaders {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function describeRejection({ url, variable }: Proxy, status: number, target: string): string {
  const { host, username } = url;
  if (status !== 407) return `The proxy ${host} rejected the connection to ${target} (${status})`;
  return username === ''
    ? `The proxy ${host} requires a user name and a password (407): set ${variable} to ${url.protocol}//USER:PASSWORD@${host}`
    : `The proxy ${host} rejected the user name or the password of ${variable} (407)`;
}

/** An error for several addresses has a code, but no message. */
const reasonOf = ({ message, code }: NodeJS.ErrnoException): string => message || String(code);
