import {
  type DeviceKey,
  type PlexClient,
  type SignedIn,
  startSignIn,
  type TokenScope,
} from '../../index.ts';
import { signInInstructions } from '../messages.ts';
import { openBrowser } from '../terminal/open-browser.ts';
import { showProgress } from '../terminal/progress.ts';
import { printStatus } from '../terminal/stdio.ts';

/** The options of `sign-in` for one approval. */
export interface ApprovalOptions {
  strong?: true;
  scope?: TokenScope[];
  qr: boolean;
  open?: true;
}

/** Starts a sign-in, shows the user how to approve it, and waits for the approval. */
export async function waitForApproval(
  client: PlexClient,
  { strong, scope, qr, open }: ApprovalOptions,
  {
    deviceKey,
    notice,
    signal,
  }: {
    deviceKey?: DeviceKey | undefined;
    notice?: string | undefined;
    signal: AbortSignal;
  },
): Promise<SignedIn> {
  const started = await startSignIn(client, {
    strong: strong ?? false,
    deviceKey,
    scope,
    signal,
  });
  if (notice !== undefined) printStatus(notice);
  printStatus(signInInstructions(started, { qr }));
  const progress = showProgress(started.toJSON().expiresIn * 1000);
  try {
    if (open) openBrowser(started.url);
    return await started.wait({ signal, onWaiting: progress.update });
  } finally {
    progress.end();
  }
}
