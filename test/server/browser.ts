import { ORIGIN, PATH } from './setup.ts';

interface StoredCookie {
  value: string;
  path: string;
  attributes: string;
  /** In ms since 1970. */
  expiresAt: number;
}

/** The server of the app, or the handler itself. */
export type Server = (request: Request) => Promise<Response>;

/** The parts of a browser that a sign-in needs: cookies, and headers that identify the sender. */
export interface Browser {
  readonly cookies: Map<string, StoredCookie>;
  /** Another browser with a copy of the cookies. */
  readonly fork: (server?: Server) => Browser;
  /** Navigates to a URL, as by a link on another site. */
  readonly visit: (url: string) => Promise<Response>;
  /** Fetches JSON from a script of the app. */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** Starts a sign-in from a script of the app. */
  readonly start: (fields?: object) => Promise<StartResponse>;
  /** Starts a sign-in from a form of the app. */
  readonly submit: (fields?: Record<string, string>) => Promise<Response>;
}

export interface StartResponse {
  url: string;
  qr: string;
  expiresIn: number;
  state: string;
  code?: string;
}

export function createBrowser(
  server: Server,
  origin = ORIGIN,
  cookies: Browser['cookies'] = new Map(),
): Browser {
  async function send(url: URL, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const sent = [...cookies]
      .filter(
        ([, { path, expiresAt }]) => `${url.pathname}/`.startsWith(path) && Date.now() < expiresAt,
      )
      .map(([name, { value }]) => `${name}=${value}`);
    if (sent.length > 0) headers.set('Cookie', sent.join('; '));
    const response = await server(new Request(url, { ...init, headers }));
    for (const line of response.headers.getSetCookie()) store(line);
    return response;
  }

  function store(line: string): void {
    const [, name = '', value = '', attributes = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? [];
    const path = /; Path=([^;]*)/i.exec(attributes)?.[1] ?? '/';
    const maxAge = Number(/; Max-Age=(\d+)/i.exec(attributes)?.[1] ?? Infinity);
    if (maxAge === 0) cookies.delete(name);
    else cookies.set(name, { value, path, attributes, expiresAt: Date.now() + maxAge * 1000 });
  }

  const own = { Origin: origin, 'Sec-Fetch-Site': 'same-origin' };
  const page = { 'Sec-Fetch-Site': 'same-origin', Accept: 'application/json' };

  return {
    cookies,
    fork: (other = server) => createBrowser(other, origin, new Map(cookies)),
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
      if (response.status !== 200) throw new Error(`start responded with ${response.status}`);
      return (await response.json()) as StartResponse; // The tests check its fields.
    },
    submit: (fields = {}) =>
      send(new URL(`${PATH}/start`, origin), {
        method: 'POST',
        headers: own,
        body: new URLSearchParams(fields),
      }),
  };
}
