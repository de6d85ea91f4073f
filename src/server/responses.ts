/** No cache may store a response, and no other site learns the address of a page. */
const SECURITY_HEADERS = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Whether the sender is a script that wants JSON, and not a browser that navigates to a page. */
export const acceptsJson = ({ headers }: Request): boolean =>
  /\bapplication\/json\b/i.test(headers.get('accept') ?? '');

export const jsonResponse = (value: object, status = 200): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { ...SECURITY_HEADERS, 'Content-Type': 'application/json' },
  });

/** 303: the browser follows with a GET, also after a POST. */
export const redirectResponse = (location: string): Response =>
  new Response(null, { status: 303, headers: { ...SECURITY_HEADERS, Location: location } });

/** The response to a HEAD request, which has no effect. */
export const emptyResponse = (): Response => new Response(null, { headers: SECURITY_HEADERS });

/** A script or a stylesheet. */
export const assetResponse = (text: string, type: string): Response =>
  new Response(text, {
    headers: { ...SECURITY_HEADERS, 'Content-Type': `${type}; charset=utf-8` },
  });

export const htmlResponse = (markup: string, contentPolicy: string, status: number): Response =>
  new Response(markup, {
    status,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentPolicy,
      // With `no-referrer`, browsers would send the forms of the page with `Origin: null`. Other origins learn
      // nothing with `same-origin` either.
      'Referrer-Policy': 'same-origin',
    },
  });

/**
 * A copy of a response with cookies and the security headers added. A copy is needed because the headers of
 * `Response.redirect()` are immutable.
 */
export function withCookies(response: Response, cookies: readonly string[]): Response {
  const copy = new Response(response.body, response);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    // Headers that the app sets itself take precedence.
    if (!copy.headers.has(name)) copy.headers.set(name, value);
  }
  for (const cookie of cookies) copy.headers.append('Set-Cookie', cookie);
  return copy;
}
