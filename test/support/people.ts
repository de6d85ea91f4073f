import { createPlexClient, type PlexClient, startSignIn } from '../../src/index.ts';
import { createSandbox, type Sandbox, type SandboxServer } from '../../src/sandbox/index.ts';
import { checkedFetch } from './checked-fetch.ts';
import { IDENTIFIER } from './plex.ts';

/** The machine identifier of the app's media server, and of the attacker's. */
export const MACHINE = 'f00dfeedf00dfeedf00dfeedf00dfeedf00dfeed';

/** Everybody who may sign in to an app for the users of one media server. */
export const people = [
  { username: 'owner', id: 1001, home: true, homeAdmin: true },
  { username: 'kid', id: 1002, home: true, restricted: true },
  { username: 'friend', id: 1003 },
  { username: 'stranger', id: 1004 },
  { username: 'attacker', id: 1005 },
  { username: 'accomplice', id: 1006 },
];

/** The owner's server, and that of an attacker who has given it the same machine identifier. */
export const servers: SandboxServer[] = [
  {
    name: 'Ours',
    clientIdentifier: MACHINE,
    owner: 'owner',
    sharedWith: ['kid', 'friend'],
  },
  {
    name: 'Copy',
    clientIdentifier: MACHINE,
    owner: 'attacker',
    sharedWith: ['accomplice', 'friend'],
  },
  { name: 'Elsewhere', clientIdentifier: 'elsewhere', owner: 'stranger' },
  // A player is no server, whatever its identifier is.
  { name: 'Player', clientIdentifier: MACHINE, owner: 'stranger', provides: 'client,player' },
];

export const OURS = { machineIdentifier: MACHINE, ownerId: 1001 };

/** A client that a user of a sandbox has signed in with. Each request and response is checked against the spec. */
export async function signedInAs(
  user: string,
  sandbox: Sandbox = createSandbox({ users: people, servers }),
): Promise<{ plex: PlexClient; token: string; sandbox: Sandbox; expectNone: () => void }> {
  const { fetch, expectNone } = checkedFetch(sandbox);
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, fetch });
  const signIn = await startSignIn(plex);
  sandbox.approve(signIn.code, { user });
  const { token } = await signIn.wait();
  return { plex: plex.withToken(token), token, sandbox, expectNone };
}

/** The same without the checks, which no response of a failing plex.tv passes. */
export async function signedInAtFailing(user: string, sandbox?: Sandbox) {
  const signedIn = await signedInAs(user, sandbox);
  const { fetch } = signedIn.sandbox;
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, fetch }).withToken(signedIn.token);
  return { plex, sandbox: signedIn.sandbox };
}
