import type { Middleware } from 'openapi-fetch';
import { PlexTimeoutError } from '../../index.ts';
import { isExcluded } from './no-proxy.ts';
import type { Proxy } from './proxy.ts';

/** How long a request of the command may take. */
export const TIMEOUT_MS = 10_000;

/** Describes timeouts for users of the command, who have no option to raise the client's. It names the proxy. */
export const describeTimeout = (proxy: Proxy | undefined): Middleware => ({
  onError({ error, request }) {
    if (!(error instanceof PlexTimeoutError)) return undefined;
    const url = new URL(request.url);
    const way = proxy && !isExcluded(url) ? ` through the proxy ${proxy.url.origin}` : '';
    const seconds = TIMEOUT_MS / 1000;
    return new PlexTimeoutError(
      `No response from ${url.host}${way} within ${seconds} s: check the network and try again`,
    );
  },
});
