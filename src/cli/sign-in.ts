import type { Command } from 'commander';
import { type PlexClient, type SignedIn, startSignIn } from '../index.ts';
import { openBrowser } from './browser.ts';
import { type ClientOptions, createClient } from './client.ts';
import { originOf, prepareToSave, saveCredentials } from './credentials.ts';
import { startSandbox } from './embedded.ts';
import { interruptible } from './interrupt.ts';
import { print, say } from './output.ts';
import { showProgress } from './progress.ts';
import { whereToGo } from './where-to-go.ts';

export interface SignInOptions extends ClientOptions {
  strong?: true;
  qr: boolean;
  open?: true;
  save?: true;
  json?: true;
  sandbox?: true;
}

/** `plex-pin sign-in`: from a code to a token, on stdout or kept. */
export const signIn = (options: SignInOptions, command: Command): Promise<void> =>
  interruptible(async (signal) => {
    const sandbox = options.sandbox && (await startSandbox());
    try {
      const client = await createClient(
        sandbox ? { ...options, plexTv: sandbox.url } : options,
        command,
      );
      const origin = originOf(options.plexTv);
      if (options.save) await prepareToSave(origin);
      const signedIn = await approve(client, options, signal);
      if (sandbox) say('The sandbox has approved the code.');
      if (options.save) {
        say(`Signed in. The token is kept in ${await saveCredentials(origin, signedIn)}`);
      } else {
        say('Signed in.');
      }
      if (options.json) await print(`${toJson(signedIn)}\n`);
      else if (!options.save) await print(`${signedIn.token}\n`);
    } finally {
      await sandbox?.close();
    }
  });

/** Says where to go, and waits until the user has been there. */
async function approve(
  client: PlexClient,
  { strong, qr, open }: SignInOptions,
  signal: AbortSignal,
): Promise<SignedIn> {
  const started = await startSignIn(client, { strong: strong ?? false, signal });
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

const toJson = ({ token, newRegistration, clientIdentifier }: SignedIn): string =>
  JSON.stringify({ token, newRegistration, clientIdentifier });
