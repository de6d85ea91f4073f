/** Pages in another language, and in the frame of the app. */
import { describe, expect, test } from 'vitest';
import type { PageContent, SignInHandlerOptions } from '../../src/server/index.ts';
import { createBrowser } from './browser.ts';
import { codeIn, forwardUrlIn, ORIGIN, PATH, setUp } from './setup.ts';

/** The page in a browser without a cookie. */
async function unknownPage(options: Partial<SignInHandlerOptions>): Promise<Response> {
  return createBrowser(setUp(options).handler).visit(`${PATH}/callback`);
}

test('the texts can be in another language, and are escaped', async () => {
  const strings = { lang: 'de', goBack: 'Zurück <zum> Gerät', signInAgain: 'Neu anmelden' };
  const page = await (await unknownPage({ strings })).text();
  expect(page).toContain('<html lang="de">');
  expect(page).toContain('<title>Zurück &lt;zum&gt; Gerät</title>');
  expect(page).toContain('<button>Neu anmelden</button>');
  // The others stay English.
  expect(page).toContain('If you scanned a code');
});

test('undefined texts are English', async () => {
  const page = await (await unknownPage({ strings: { goBack: undefined } as never })).text();
  expect(page).toContain('Go back to the device where you started');
});

test.each([[{ goBak: 'x' }], [{ goBack: 7 }], ['de']])('invalid texts throw: %j', (strings) => {
  expect(() => setUp({ strings: strings as never })).toThrow();
});

describe('the frame of the app', () => {
  test('gets the content, the request and the context', async () => {
    const calls: [PageContent, Request, unknown][] = [];
    const { handler } = setUp({
      page(content, request, context) {
        calls.push([content, request, context]);
        return `<!doctype html><html><link rel=stylesheet href=/app.css>${content.body}</html>`;
      },
    });
    const request = new Request(`${ORIGIN}${PATH}/callback`);
    const context = { user: 'nobody' };
    const response = await handler(request, context);
    const title = 'Go back to the device where you started';
    const body = expect.stringContaining(`<h1>${title}</h1>`);
    expect(calls).toEqual([[{ title, body, head: '', lang: 'en', status: 400 }, request, context]]);
    expect(calls[0]?.[1]).toBe(request);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'self'; form-action .*; img-src 'self' data:; font-src 'self'$/,
    );
    expect(await response.text()).toMatch(/^<!doctype html><html><link rel=stylesheet/);
  });

  test('gets the script of the popup page', async () => {
    const { browser, sandbox } = setUp({ page: ({ head, body }) => `<head>${head}</head>${body}` });
    const { url, state } = await browser.start({ mode: 'popup' });
    sandbox.approve(codeIn(url));
    const response = await browser.visit(forwardUrlIn(url));
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await response.text()).toMatch(
      new RegExp(`<head><script\\s+src="${PATH}/popup.js"\\s+data-state="${state}"[^>]*defer`),
    );
  });

  test('can be a response, which gets the security headers', async () => {
    const response = await unknownPage({
      page: async ({ body, status }) =>
        new Response(body, { status, headers: { 'Content-Security-Policy': "img-src 'self'" } }),
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-security-policy')).toBe("img-src 'self'");
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([undefined, null, 7])('must be markup or a response: %s', async (framed) => {
    await expect(unknownPage({ page: () => framed as never })).rejects.toThrow(
      'page must return markup or a Response',
    );
  });
});
