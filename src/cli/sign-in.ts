import type { Command } from 'commander';
import { type DeviceKey, type PlexClient, type SignedIn, startSignIn } from '../index.ts';
import { openBrowser } from './browser.ts';
import { type ClientOptions, createClient } from './client.ts';
import { storedIdentifier } from './client-identifier.ts';
import { originOf, prepareToSave, saveCredentials } from './credentials.ts';
import { deviceKeyFor, readDeviceKey } from './device-key.ts';
import { startSandbox } from './embedded.ts';
import { interruptible } from './interrupt.ts';
import { print, say } from './output.ts';
import { showProgress } from './progress.ts';
import { whereToGo } from './where-to-go.ts';

export interface SignInOptions extends ClientOptions {
  strong?: true;
  qr: boolean;
  open?: true;
  jwt?: true;
  save?: true;
  json?: true;
  sandbox?: true;
}

/** `plex-pin sign-in`: from a code to a token, on stdout or kept. */
export const signIn = (options: SignInOptions, command: Command): Promise<void> =>
  interruptible(async (signal) => {
    const sandbox = options.sandbox && (await startSandbox());
    try {
      const clientIdentifier = options.clientIdentifier ?? (await storedIdentifier());
      const plexTv = sandbox ? sandbox.url : options.plexTv;
      const client = await createClient({ ...options, plexTv, clientIdentifier }, command);
      const origin = originOf(plexTv);
      // Without its key a JWT could not be refreshed. With the sandbox, both end here.
      const keeps = (options.save || options.jwt) && !sandbox;
      if (keeps) await prepareToSave(origin);
      const deviceKey = options.jwt && (await deviceKeyFor(origin, clientIdentifier));
      const proof = deviceKey && { deviceKey: await readDeviceKey(origin, deviceKey) };
      const signedIn = await approve(client, { ...options, ...proof }, signal);
      if (sandbox) say('The sandbox has approved the code.');
      if (keeps) {
        const file = await saveCredentials(origin, { ...signedIn, deviceKey });
        say(`Signed in. The token ${deviceKey ? 'and its key are' : 'is'} kept in ${file}`);
      } else {
        say('Signed in.');
      }
      if (options.json) await print(`${await toJson(signedIn, options)}\n`);
      else if (!options.save) await print(`${signedIn.token}\n`);
    } finally {
      await sandbox?.close();
    }
  });

/** Says where to go, and waits until the user has been there. */
async function approve(
  client: PlexClient,
  { strong, deviceKey, qr, open }: SignInOptions & { deviceKey?: DeviceKey },
  signal: AbortSignal,
): Promise<SignedIn> {
  const started = await startSignIn(client, {
    strong: strong ?? false,
    deviceKey,
    signal,
  });
  say(whereToGo(started, { qr }));
  const progress = showProgress(started.toJSON().expiresIn * 1000);
  try {
    if (open)
      openBrowser(started.url, () => say('No browser could be opened: open the page yourself.'));
    return await started.wait({ signal, onWaiting: progress.update });
  } finally {
    progress.end();
  }
}

async function toJson(
  { token, newRegistration, clientIdentifier }: SignedIn,
  { jwt }: SignInOptions,
): Promise<string> {
  const expiry = jwt && { expiresAt: await expiryOf(token) };
  return JSON.stringify({ token, newRegistration, clientIdentifier, ...expiry });
}

/** When a Plex JWT expires that has been verified. */
async function expiryOf(token: string): Promise<Date> {
  const { decodeToken } = await import('../jwt/index.ts');
  return new Date(Number(decodeToken(token).exp) * 1000);
}
