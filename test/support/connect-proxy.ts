import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ConnectProxy {
  /** Its host and port. */
  host: string;
  /** The host and port of each connection that a client requested. */
  targets: string[];
}

export interface ConnectProxyOptions {
  /** The port on this machine that all connections lead to, whatever host the client requests. */
  port: number;
  /** The user name and the password that a client must send, such as `ada:secret`. */
  credentials?: string;
  /** Rejects every connection with this status. */
  rejectWith?: number;
  /** It never responds, but calls this for each request. */
  hang?: () => void;
  /** Its own certificate and key, as PEM. Without them it is an http proxy, and with them an https proxy. */
  identity?: { cert: string; key: string };
}

/** Starts an HTTP proxy on loopback that knows only CONNECT (RFC 9110, section 9.3.6), for as long as a test runs. */
export async function startConnectProxy({
  port,
  credentials,
  rejectWith,
  hang,
  identity,
}: ConnectProxyOptions): Promise<ConnectProxy> {
  const targets: string[] = [];
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const proxy = identity ? https.createServer(identity) : http.createServer();
  proxy.on('request', (_, response) => response.writeHead(405).end());
  proxy.on('connect', (request, client, head) => {
    targets.push(request.url ?? '');
    if (hang) return hang();
    const status =
      rejectWith ?? (expected && request.headers['proxy-authorization'] !== expected ? 407 : 200);
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} Rejected\r\nProxy-Authenticate: Basic\r\n\r\n`);
      return;
    }
    const server = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.write(head);
      server.pipe(client).pipe(server);
    });
    for (const socket of [client, server]) {
      socket.on('error', () => {
        client.destroy();
        server.destroy();
      });
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  return { host: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, targets };
}
