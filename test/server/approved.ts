import { vi } from 'vitest';
import type { SignInHandlerOptions } from '../../src/server/index.ts';
import { hurry } from './hurry.ts';
import { codeIn, COOKIE, forwardUrlIn, setUp } from './setup.ts';

export const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** An approved sign-in, whose `onSignedIn` takes two seconds. */
export async function approved(options: Partial<SignInHandlerOptions> = {}) {
  const onSignedIn = vi.fn<SignInHandlerOptions['onSignedIn']>(async ({ returnTo }) => {
    await wait(2000);
    return new Response('Hello', {
      status: 303,
      headers: [
        ['Location', returnTo],
        ['Set-Cookie', 'session=1; Path=/'],
        ['Set-Cookie', 'theme=dark; Path=/'],
        ['X-App', 'yes'],
      ],
    });
  });
  const all = setUp({ onSignedIn, ...options });
  const { url, state } = await all.browser.start({ returnTo: '/library' });
  all.sandbox.approve(codeIn(url));
  const cookie = `${COOKIE}.${state}=${all.browser.cookies.get(`${COOKIE}.${state}`)?.value}`;
  /** A request with the pending cookie, whatever cookies the browser has received meanwhile. */
  const repeat = (init: RequestInit & { context?: unknown } = {}): Promise<Response> => {
    const { context, headers, ...rest } = init;
    const request = new Request(forwardUrlIn(url), {
      ...rest,
      headers: { Cookie: cookie, ...(headers as Record<string, string>) },
    });
    return hurry(all.handler(request, context));
  };
  return { ...all, onSignedIn, url, state, repeat };
}

/** The headers of a script of the app. */
export const json = { Accept: 'application/json', 'Sec-Fetch-Site': 'same-origin' };
