import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

export const SITE = resolve(import.meta.dirname, '../../docs/.vitepress/dist');

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Serves the built site as GitHub Pages does: `/guides/errors` is the file `guides/errors.html`. */
export async function serveSite(): Promise<string> {
  const server = createServer((request, response) => {
    void respond(request.url ?? '/', response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

async function respond(url: string, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(url, 'http://127.0.0.1');
  const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
  const file = join(SITE, extname(path) ? path : `${path}.html`);
  const content = await readFile(file).catch(() => null);
  const type = TYPES[extname(file)] ?? 'text/plain; charset=utf-8';
  response.writeHead(content ? 200 : 404, { 'Content-Type': type }).end(content);
}
