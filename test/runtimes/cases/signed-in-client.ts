import { createPlexClient, startSignIn } from 'plex-pin';
import { createSandbox } from 'plex-pin/sandbox';

/** A client of a sandbox of its own, and a token of the sandbox's first user. */
export async function signedInClient(clientIdentifier: string) {
  const sandbox = createSandbox();
  const plex = createPlexClient({ clientIdentifier, fetch: sandbox.fetch });
  const signIn = await startSignIn(plex);
  sandbox.approve(signIn.code);
  const { token } = await signIn.wait();
  return { plex, sandbox, token };
}
