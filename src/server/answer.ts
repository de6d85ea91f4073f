/** Answers that no cache keeps, and whose address no other site learns. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

export const wantsJson = ({ headers }: Request): boolean =>
  /\bapplication\/json\b/i.test(headers.get('accept') ?? '');

export const json = (value: object, status = 200): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { ...HEADERS, 'Content-Type': 'application/json' },
  });

export const seeOther = (location: string): Response =>
  new Response(null, { status: 303, headers: { ...HEADERS, Location: location } });

/** A script or a stylesheet. */
export const asset = (text: string, type: string): Response =>
  new Response(text, { headers: { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` } });

export const page = (markup: string, policy: string, status: number): Response =>
  new Response(markup, {
    status,
    headers: {
      ...HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
      // Without referrers a browser sends the page's form with `Origin: null`. Other origins learn nothing
      // by either.
      'Referrer-Policy': 'same-origin',
    },
  });

/** The same answer with cookies set. What `Response.redirect` returns cannot be changed, but copied. */
export function withCookies(response: Response, cookies: readonly string[]): Response {
  const copy = new Response(response.body, response);
  for (const [name, value] of Object.entries(HEADERS)) {
    // An app has its reasons for what it sets itself.
    if (!copy.headers.has(name)) copy.headers.set(name, value);
  }
  for (const cookie of cookies) copy.headers.append('Set-Cookie', cookie);
  return copy;
}
