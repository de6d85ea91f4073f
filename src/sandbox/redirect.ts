/** The request that `fetch` makes of a redirect, or null where there is nothing to follow. */
export function redirected(request: Request, body: string, response: Response): Request | null {
  const location = response.headers.get('location');
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return null;
  if (request.redirect === 'manual') return null;
  if (request.redirect === 'error') {
    throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
  }
  const url = new URL(location, request.url);
  const headers = new Headers(request.headers);
  // All that `fetch` takes back from another origin. `X-Plex-Token` goes there.
  if (url.origin !== new URL(request.url).origin) headers.delete('authorization');
  const { method, signal } = request;
  const becomesGet =
    (response.status === 303 && method !== 'HEAD') || (response.status < 303 && method === 'POST');
  if (becomesGet) {
    headers.delete('content-type');
    return new Request(url, { headers, signal });
  }
  return new Request(url, { method, headers, signal, body: body === '' ? null : body });
}
