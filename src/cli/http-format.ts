import { headersOf } from './headers.ts';

/** A request without a body as HTTP/1.1 writes it, but with the line ends of text. */
export function asHttp(request: Request): string {
  const { host, pathname, search } = new URL(request.url);
  const lines = [
    `${request.method} ${pathname}${search} HTTP/1.1`,
    ...[['Host', host], ...headersOf(request)].map((header) => header.join(': ')),
  ];
  return `${lines.join('\n')}\n\n`;
}
