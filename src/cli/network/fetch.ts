import type { Command } from 'commander';
import { isLoopback, parseUrl } from '../../client/url.ts';
import { readProxy } from './proxy.ts';

/**
 * Returns the `fetch` for the requests to an origin: Node's own, unless the environment sets a proxy. Requests to this
 * machine, such as those to a sandbox, never use the proxy.
 */
export function fetchFor(origin: string, command: Command): typeof fetch {
  const proxy = readProxy(command);
  if (!proxy) return globalThis.fetch;
  const isDirect = isLoopback(parseUrl(origin)?.hostname ?? '');
  let created: Promise<typeof fetch> | undefined;
  return async (input, init) => {
    // This is imported on demand because few users have a proxy.
    created ??= import('./proxy-fetch.ts').then(({ createProxyFetch }) =>
      createProxyFetch(isDirect ? undefined : proxy),
    );
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
