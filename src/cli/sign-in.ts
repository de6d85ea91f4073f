import type { Command } from 'commander';
import { type SignedIn, startSignIn } from '../index.ts';
import { type ClientOptions, createClient } from './client.ts';
import { startSandbox } from './embedded.ts';
import { catchInterrupts } from './interrupt.ts';
import { print, say } from './output.ts';
import { showProgress } from './progress.ts';
import { whereToGo } from './where-to-go.ts';

export interface SignInOptions extends ClientOptions {
  strong?: true;
  json?: true;
  sandbox?: true;
}

/** `plex-pin sign-in`: from a code to a token on stdout. */
export async function signIn(options: SignInOptions, command: Command): Promise<void> {
  const { signal, release } = catchInterrupts();
  const sandbox = options.sandbox && (await startSandbox());
  try {
    const client = await createClient(
      sandbox ? { ...options, plexTv: sandbox.url } : options,
      command,
    );
    const signedIn = await approve(client, { strong: options.strong ?? false, signal });
    if (sandbox) say('The sandbox has approved the code.');
    say('Signed in.');
    await print(`${options.json ? toJson(signedIn) : signedIn.token}\n`);
  } finally {
    await sandbox?.close();
    release();
  }
}

/** Says where to go, and waits until the user has been there. */
async function approve(
  client: Parameters<typeof startSignIn>[0],
  options: { strong: boolean; signal: AbortSignal },
): Promise<SignedIn> {
  const started = await startSignIn(client, options);
  say(whereToGo(started));
  const progress = showProgress(started.toJSON().expiresIn * 1000);
  try {
    return await started.wait({ signal: options.signal, onWaiting: progress.update });
  } finally {
    progress.end();
  }
}

const toJson = ({ token, newRegistration, clientIdentifier }: SignedIn): string =>
  JSON.stringify({ token, newRegistration, clientIdentifier });
