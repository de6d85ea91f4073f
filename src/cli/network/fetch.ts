import type { Command } from 'commander';
import { isLoopback, parseUrl } from '../../client/url.ts';
import { type Proxy, readProxy } from './proxy.ts';

/** How requests to an origin are sent. */
export interface Connection {
  fetch: typeof fetch;
  /** The proxy, which NO_PROXY may still exclude. */
  proxy?: Proxy;
}

/**
 * Chooses how to send the requests to an origin: with Node's own `fetch`, unless the environment sets a proxy. Requests
 * to this machine, such as those to a sandbox, never use the proxy.
 */
export function connectionTo(origin: string, command: Command): Connection {
  const proxy = readProxy(command);
  if (!proxy) return { fetch: globalThis.fetch };
  return isLoopback(parseUrl(origin)?.hostname ?? '')
    ? { fetch: createLazyProxyFetch(undefined) }
    : { fetch: createLazyProxyFetch(proxy), proxy };
}

function createLazyProxyFetch(proxy: Proxy | undefined): typeof fetch {
  let created: Promise<typeof fetch> | undefined;
  return async (input, init) => {
    // This is imported on demand because few users have a proxy.
    created ??= import('./proxy-fetch.ts').then(({ createProxyFetch }) => createProxyFetch(proxy));
    return (await created)(input, init);
  };
}

/** Makes a `fetch` stop when a signal aborts. */
export const abortableFetch =
  (fetch: typeof globalThis.fetch, signal: AbortSignal): typeof globalThis.fetch =>
  (input, init) =>
    fetch(input, {
      ...init,
      signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]),
    });
