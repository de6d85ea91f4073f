import type { PlexStatus, StartedSignIn } from '../../src/better-auth/index.ts';
import { ORIGIN } from './instance.ts';

/** The parts of a browser that a sign-in needs: cookies, and headers that identify the sender. */
export interface Browser {
  readonly cookies: Map<string, string>;
  /** Another browser, with a copy of the cookies. */
  readonly fork: (handler?: Handler) => Browser;
  /** Navigates to a URL, as by a link on another site. */
  readonly visit: (url: string) => Promise<Response>;
  /** Sends a POST from a script of the app, or of another origin. */
  readonly post: (path: string, body: object, origin?: string) => Promise<Response>;
  /** Starts a sign-in from a script of the app. */
  readonly start: (path: string, body?: object) => Promise<StartedSignIn>;
  /** The user of the session. */
  readonly user: () => Promise<Record<string, unknown> | null>;
  /** Polls the status of a sign-in. */
  readonly status: (state: string) => Promise<{ status: number; body: StatusBody }>;
}

type StatusBody = Partial<Extract<PlexStatus, { status: 'complete' }>> | { code: string };

type Handler = (request: Request) => Promise<Response>;

export function createBrowser(handler: Handler, cookies = new Map<string, string>()): Browser {
  async function send(url: URL, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (cookies.size > 0)
      headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await handler(new Request(url, { ...init, headers }));
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/; Max-Age=0\b/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  const browser: Browser = {
    cookies,
    fork: (other = handler) => createBrowser(other, new Map(cookies)),
    visit: (url) => send(new URL(url, ORIGIN), { headers: { 'Sec-Fetch-Site': 'cross-site' } }),
    post: (path, body, origin = ORIGIN) =>
      send(new URL(`/api/auth${path}`, ORIGIN), {
        method: 'POST',
        headers: { Origin: origin, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async start(path, body = {}) {
      const response = await browser.post(path, body);
      if (response.status !== 200) throw new Error(`${path}: ${await response.text()}`);
      return (await response.json()) as StartedSignIn; // The tests check its fields.
    },
    async user() {
      const response = await send(new URL('/api/auth/get-session', ORIGIN), {});
      const session = (await response.json()) as { user: Record<string, unknown> } | null;
      return session && session.user;
    },
    async status(state) {
      const response = await browser.post('/plex/status', { state });
      return { status: response.status, body: (await response.json()) as StatusBody };
    },
  };
  return browser;
}
