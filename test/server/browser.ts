import type { SignInHandler } from '../../src/server/index.ts';
import { ORIGIN, PATH } from './setup.ts';

interface StoredCookie {
  value: string;
  path: string;
  attributes: string;
  /** By `Date.now()`. */
  until: number;
}

/** As much of a browser as a sign-in needs: it has cookies, and says where its requests come from. */
export interface Browser {
  readonly cookies: Map<string, StoredCookie>;
  /** The same cookies in a browser that goes its own way from here. */
  readonly fork: (handler?: SignInHandler) => Browser;
  /** Follows a link, or comes from another site: a GET without more. */
  readonly visit: (url: string) => Promise<Response>;
  /** What a page of the app fetches, as JSON. */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** A page of the app begins a sign-in. */
  readonly start: (fields?: object) => Promise<Started>;
  /** A form of the app begins one. */
  readonly submit: (fields?: Record<string, string>) => Promise<Response>;
}

export interface Started {
  url: string;
  qr: string;
  expiresIn: number;
  state: string;
  code?: string;
}

export function createBrowser(
  handler: SignInHandler,
  origin = ORIGIN,
  cookies: Browser['cookies'] = new Map(),
): Browser {
  async function send(url: URL, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const sent = [...cookies]
      .filter(([, { path, until }]) => `${url.pathname}/`.startsWith(path) && Date.now() < until)
      .map(([name, { value }]) => `${name}=${value}`);
    if (sent.length > 0) headers.set('Cookie', sent.join('; '));
    const response = await handler(new Request(url, { ...init, headers }));
    for (const line of response.headers.getSetCookie()) keep(line);
    return response;
  }

  function keep(line: string): void {
    const [, name = '', value = '', attributes = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? [];
    const path = /; Path=([^;]*)/i.exec(attributes)?.[1] ?? '/';
    const maxAge = Number(/; Max-Age=(\d+)/i.exec(attributes)?.[1] ?? Infinity);
    if (maxAge === 0) cookies.delete(name);
    else cookies.set(name, { value, path, attributes, until: Date.now() + maxAge * 1000 });
  }

  const own = { Origin: origin, 'Sec-Fetch-Site': 'same-origin' };
  const page = { 'Sec-Fetch-Site': 'same-origin', Accept: 'application/json' };

  return {
    cookies,
    fork: (other = handler) => createBrowser(other, origin, new Map(cookies)),
    visit: (url) =>
      send(new URL(url, origin), {
        headers: { 'Sec-Fetch-Site': 'cross-site', Accept: 'text/html,application/xhtml+xml' },
      }),
    fetch: (path, init) => send(new URL(path, origin), { headers: page, ...init }),
    async start(fields = {}) {
      const response = await send(new URL(`${PATH}/start`, origin), {
        method: 'POST',
        headers: { ...own, ...page, 'Content-Type': 'application/json' },
        body: JSON.stringify(fields),
      });
      if (response.status !== 200) throw new Error(`start answered ${response.status}`);
      return (await response.json()) as Started; // What it holds is tested.
    },
    submit: (fields = {}) =>
      send(new URL(`${PATH}/start`, origin), {
        method: 'POST',
        headers: own,
        body: new URLSearchParams(fields),
      }),
  };
}
