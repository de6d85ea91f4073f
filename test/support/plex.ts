import { createPlexClient, type PlexClient, type PlexClientOptions } from '../../src/index.ts';

export const IDENTIFIER = '4b2f6e0c-7d0a-4f3e-9f0e-2a1f6c1d9b55';
export const TOKEN = 'sEcReT-t0ken_abcdEFG';

/** Creates a client whose `fetch` is `respond`, with the requests that it sent. */
export function clientWith(
  respond: (request: Request) => Response | Promise<Response>,
  options: Partial<PlexClientOptions> = {},
): { plex: PlexClient; sent: Request[] } {
  const sent: Request[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    sent.push(request);
    return respond(request);
  };
  return { plex: createPlexClient({ clientIdentifier: IDENTIFIER, fetch, ...options }), sent };
}

/** A response of `getPin` as recorded; `changes` replaces some of its fields. */
export const pin = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 1272322473,
  code: 'KYLX',
  product: 'My App',
  trusted: false,
  qr: 'https://plex.tv/api/v2/pins/qr/KYLX',
  clientIdentifier: IDENTIFIER,
  location: { code: 'CA', european_union_member: false, country: 'Canada', postal_code: 'M5J' },
  expiresIn: 900,
  createdAt: '2025-03-07T16:37:05Z',
  expiresAt: '2025-03-07T16:52:05Z',
  authToken: null,
  newRegistration: null,
  ...changes,
});

/** The error that a promise rejects with, or that a function throws. */
export async function caught(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
