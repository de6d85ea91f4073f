/** Forwards requests as a proxy that terminates TLS. */
export const proxyTo = (upstream: string) => async (request: Request) => {
  const { pathname, search, host, protocol } = new URL(request.url);
  const headers = new Headers(request.headers);
  headers.set('X-Forwarded-For', '203.0.113.7');
  headers.set('X-Forwarded-Host', host);
  headers.set('X-Forwarded-Proto', protocol.slice(0, -1));
  const body = request.body && (await request.arrayBuffer());
  const { method } = request;
  return fetch(`${upstream}${pathname}${search}`, { method, headers, body, redirect: 'manual' });
};
