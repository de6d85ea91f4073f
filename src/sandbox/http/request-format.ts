import type { Leniency } from '../leniency.ts';
import { acceptedTypes } from './response.ts';

/**
 * Removes the ending of a path such as `/pins.json` or `/user.xml`, which determines the format whatever `Accept` says
 * [code of five clients], and returns a request whose `Accept` is unambiguous. It has no body: that has been read.
 */
export function withPlainFormat(request: Request, { acceptLists }: Leniency): Request {
  const url = new URL(request.url);
  // The PINs of the first version have their ending in the route: a client that forgets `/api/v2` must not find them.
  const [ending, format] = url.pathname.startsWith('/pins')
    ? []
    : (/\.(json|xml)$/.exec(url.pathname) ?? []);
  const headers = new Headers(request.headers);
  if (ending) {
    url.pathname = url.pathname.slice(0, -ending.length);
    headers.set('Accept', `application/${format}`);
  } else if (acceptLists && namesJsonFirst(request)) {
    headers.set('Accept', 'application/json');
  }
  return new Request(url, { method: request.method, headers });
}

/** Returns whether JSON is the first of the types, and none is a wildcard, which makes Rails ignore the whole list. */
function namesJsonFirst(request: Request): boolean {
  const types = acceptedTypes(request);
  return types[0] === 'application/json' && !types.includes('*/*');
}
