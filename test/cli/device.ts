/** A user who has signed in with a device key, and the saved credentials. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { type DeviceKeyJson, importDeviceKey, verifyToken } from '../../src/jwt/index.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/index.ts';
import { type Ended, listen, plexPin, temporaryFolder } from './command.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export interface SavedCredentials {
  token: string;
  clientIdentifier: string;
  deviceKey: DeviceKeyJson;
}

/** Returns the file with the credentials for a sandbox. */
export const fileIn = (home: string, url: string): string =>
  join(home, `plex-pin/credentials/http-127.0.0.1%3A${new URL(url).port}.json`);

export const readSaved = async (home: string, url: string): Promise<SavedCredentials> =>
  JSON.parse(await readFile(fileIn(home, url), 'utf8')) as SavedCredentials;

/** Creates a function that returns the requests since its last call. */
export function requestsTo({ requests }: Sandbox): () => string[] {
  let seen = 0;
  return () => {
    const paths = requests.slice(seen).map(({ method, path }) => `${method} ${path}`);
    seen = requests.length;
    return paths;
  };
}

/** Creates a home after `sign-in --jwt`. */
export async function signedIn(options: SandboxOptions = {}) {
  const { sandbox, url } = await listen({ autoApprove: 0, ...options });
  const home = await temporaryFolder();
  const secrets: string[] = [];
  /** Runs a command there and checks that it never shows the private key. */
  const run = async (args: string[], variables?: Record<string, string>): Promise<Ended> => {
    const ended = await plexPin([...args, '--plex-tv', url], home, variables);
    for (const secret of secrets) expect(ended.stdout + ended.stderr).not.toContain(secret);
    return ended;
  };
  expect(await run(['sign-in', '--jwt', '--save'])).toMatchObject({ code: 0 });
  const saved = () => readSaved(home, url);
  secrets.push((await saved()).deviceKey.d);
  return { sandbox, url, home, run, saved, sent: requestsTo(sandbox), file: fileIn(home, url) };
}

/** Verifies a token that plex.tv issued for a saved key, and returns its claims. */
export async function claimsOf(
  url: string,
  { token, clientIdentifier, deviceKey }: SavedCredentials,
) {
  const plex = createPlexClient({ clientIdentifier, plexTv: url });
  return verifyToken(plex, token, { deviceKey: await importDeviceKey(deviceKey) });
}
