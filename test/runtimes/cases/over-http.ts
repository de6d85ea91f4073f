import { createPlexClient, PlexError, startSignIn } from 'plex-pin';
import { assert, equal, rejection } from './assert.ts';
import type { Cases } from './case.ts';

const hasStreams = !('withoutStream' in globalThis);

/** The sandbox on the host does to a client what its identifier says. */
const call = async (
  clientIdentifier: string,
  plexTv: string,
  timeout = 10_000,
): Promise<unknown> => {
  const plex = createPlexClient({ clientIdentifier, plexTv, timeout });
  const error = await rejection(plex.getPin());
  return error instanceof PlexError ? error.code : String(error);
};

export const overHttp: Cases = {
  async 'signs in with the fetch of the platform'(plexTv) {
    const product = 'Küche 居間 📺';
    const plex = createPlexClient({ clientIdentifier: 'over-http', product, plexTv });
    equal((await plex.getPin()).product, product);
    const signIn = await startSignIn(plex, { strong: false });
    const { token } = await signIn.wait({ interval: 50 });
    equal((await plex.withToken(token).getUser()).username, 'owner');
  },

  async 'reports a reset connection'(plexTv) {
    equal(await call('reset', plexTv), 'network');
    equal(await call('reset-body', plexTv), 'network');
  },

  async 'rejects a response that is truncated or endless'(plexTv) {
    equal(await call('truncate', plexTv), 'response');
    // Without streams, a platform can only read it until the deadline.
    equal(await call('endless', plexTv, 1_000), hasStreams ? 'response' : 'timeout');
  },

  async 'follows no redirect to another host'(plexTv) {
    const code = await call('redirect', plexTv);
    // Without CORS headers, a page learns nothing else about a redirect. The host checks that it received nothing.
    assert(code === 'response' || code === 'network', String(code));
  },

  async 'stops waiting for a response that never comes'(plexTv) {
    for (const clientIdentifier of ['hang', 'hang-body']) {
      const plex = createPlexClient({ clientIdentifier, plexTv, timeout: 300 });
      const error = await rejection(plex.getPin());
      equal(error instanceof PlexError ? error.code : String(error), 'timeout');
    }
  },

  async 'aborts a request in flight'(plexTv) {
    const plex = createPlexClient({ clientIdentifier: 'hang-body', plexTv });
    const error = await rejection(plex.getPin({}, { signal: AbortSignal.timeout(100) }));
    equal(error instanceof Error && error.name, 'TimeoutError');
  },
};
