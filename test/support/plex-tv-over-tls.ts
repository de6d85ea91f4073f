import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';

export interface PlexTvOverTls {
  sandbox: Sandbox;
  /** The port on loopback. */
  port: number;
  /** The certificate of the authority that nobody trusts, as PEM. */
  ca: string;
  /** A file with that certificate, for NODE_EXTRA_CA_CERTS. */
  caFile: string;
  /** Its certificate, which is also one for `localhost`, and the key of it, as PEM. */
  identity: { cert: string; key: string };
}

/** Starts a sandbox that has a certificate for the hosts of plex.tv from its own authority, for as long as a test runs. */
export async function startPlexTvOverTls(options?: SandboxOptions): Promise<PlexTvOverTls> {
  const sandbox = createSandbox(options);
  const authority = await generate([{ name: 'commonName', value: 'Test CA' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'plex.tv' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      {
        name: 'subjectAltName',
        altNames: ['plex.tv', 'clients.plex.tv', 'localhost'].map((value) => ({ type: 2, value })),
      },
    ],
  });
  const server = createAdaptorServer({
    fetch: (request) => sandbox.fetch(request),
    overrideGlobalObjects: false,
    createServer,
    serverOptions: { key, cert },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'plex-pin-ca-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.cert);
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  const { port } = server.address() as AddressInfo;
  return { sandbox, port, ca: authority.cert, caFile, identity: { cert, key } };
}
