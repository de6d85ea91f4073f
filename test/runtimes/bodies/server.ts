/** The API of bodies.yaml, over a real socket. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BodiesServer extends AsyncDisposable {
  url: string;
}

export async function startBodiesServer(): Promise<BodiesServer> {
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    // Any page may call it.
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', '*, Content-Type');
    respond(request, response, open).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** The body of each GET. A stream is open until a client ends it, which it can do only once its start has arrived. */
const SENT: Record<string, { type: string; body: string | Uint8Array; isStream?: true }> = {
  '/json': { type: 'application/json', body: '{"text":"ü"}' },
  '/text': { type: 'text/plain; charset=utf-8', body: 'ü\n' },
  '/xml': { type: 'application/xml', body: '<a>ü</a>' },
  '/image': { type: 'image/png', body: new Uint8Array([137, 80, 78, 71, 0, 255]) },
  '/bytes': { type: 'application/octet-stream', body: new Uint8Array([0, 255, 10]) },
  '/lines': { type: 'application/x-ndjson', body: '{"line":1}\n', isStream: true },
  '/events': { type: 'text/event-stream', body: 'data: 1\n\n', isStream: true },
};

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  open: Set<ServerResponse>,
): Promise<void> {
  const { method, url = '', headers } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const type = headers['content-type'] ?? '';
  const sent = SENT[url];
  if (method === 'OPTIONS') response.writeHead(204).end();
  else if (method === 'GET' && sent) {
    response.writeHead(200, { 'Content-Type': sent.type });
    if (!sent.isStream) return void response.end(sent.body);
    response.write(sent.body);
    open.add(response);
  } else if (url === '/end') {
    for (const stream of open) stream.end('end\n');
    open.clear();
    response.writeHead(204).end();
  } else {
    const value = url === '/files' ? await readParts(body, type) : { type, bytes: [...body] };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  }
}

async function readParts(body: Buffer, type: string): Promise<object[]> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'Content-Type': type },
  }).formData();
  return Promise.all(
    [...form].map(async ([name, value]) =>
      typeof value === 'string'
        ? { name, text: value }
        : { name, fileName: value.name, type: value.type, text: await value.text() },
    ),
  );
}
