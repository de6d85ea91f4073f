/** Somebody who has signed in with a device key, and what the command has kept of it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { type DeviceKeyJson, importDeviceKey, verifyToken } from '../../src/jwt/index.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/index.ts';
import { type Ended, listen, plexPin, temporaryFolder } from './command.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export interface Kept {
  token: string;
  clientIdentifier: string;
  deviceKey: DeviceKeyJson;
}

/** Where the credentials for a sandbox are. */
export const fileIn = (home: string, url: string): string =>
  join(home, `plex-pin/credentials/http-127.0.0.1%3A${new URL(url).port}.json`);

export const readKept = async (home: string, url: string): Promise<Kept> =>
  JSON.parse(await readFile(fileIn(home, url), 'utf8')) as Kept;

/** The paths of the requests since the last time that they were asked for. */
export function requestsTo({ requests }: Sandbox): () => string[] {
  let seen = 0;
  return () => {
    const paths = requests.slice(seen).map(({ method, path }) => `${method} ${path}`);
    seen = requests.length;
    return paths;
  };
}

/** A home in which somebody has used `sign-in --jwt`. */
export async function signedIn(options: SandboxOptions = {}) {
  const { sandbox, url } = await listen({ autoApprove: 0, ...options });
  const home = await temporaryFolder();
  const secrets: string[] = [];
  /** Runs a command there. It must never show the private key. */
  const run = async (args: string[], variables?: Record<string, string>): Promise<Ended> => {
    const ended = await plexPin([...args, '--plex-tv', url], home, variables);
    for (const secret of secrets) expect(ended.stdout + ended.stderr).not.toContain(secret);
    return ended;
  };
  expect(await run(['sign-in', '--jwt', '--save'])).toMatchObject({ code: 0 });
  const kept = () => readKept(home, url);
  secrets.push((await kept()).deviceKey.d);
  return { sandbox, url, home, run, kept, sent: requestsTo(sandbox), file: fileIn(home, url) };
}

/** The claims of a token that plex.tv gave for a kept key, verified. */
export async function claimsOf(url: string, { token, clientIdentifier, deviceKey }: Kept) {
  const plex = createPlexClient({ clientIdentifier, plexTv: url });
  return verifyToken(plex, token, { deviceKey: await importDeviceKey(deviceKey) });
}
