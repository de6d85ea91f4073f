import { PlexInputError } from '../client/errors.ts';
import { typeName } from '../client/validate.ts';
import { listServers } from '../client/list-servers.ts';
import type { App } from './app.ts';
import { collect, type NoToken } from './collect.ts';
import type { Pending } from './cookies.ts';
import { isUpstreamError } from './errors.ts';
import type { SignedInUser } from './options.ts';
import { resume } from './resume.ts';

/** Why the app was not asked. */
export type Reason = NoToken | 'no_server';

/** The app's answer to a user who has signed in, or why there is none. */
export type Outcome = Response | Reason;

/** Gets the token, and hands it to the app. */
export async function complete(
  app: App,
  entry: Pending,
  request: Request,
  patient: boolean,
): Promise<Outcome> {
  const resumed = await resume(app, entry, request);
  if (!resumed) return 'expired';
  const { signIn, ...keys } = resumed;
  const signedIn = await collect(app, entry.state, signIn, patient);
  if (typeof signedIn === 'string') return signedIn;
  const { token } = signedIn;
  const user = { token, returnTo: entry.returnTo, ...questions(app, token), ...keys };
  try {
    if (!(await hasServer(app, user))) return 'no_server';
    const response: unknown = await app.onSignedIn(user, request);
    if (isResponse(response)) return response;
    throw new PlexInputError('onSignedIn', `must return a Response, got ${typeName(response)}`);
  } catch (error) {
    // plex.tv failed, for `servers` or for a `user()` of the app: it may do better next time.
    if (isUpstreamError(error)) return 'unavailable';
    throw error;
  }
}

/** What the app may ask plex.tv about the user. */
function questions({ plex }: App, token: string): Pick<SignedInUser, 'user' | 'servers'> {
  const signedIn = plex.withToken(token);
  return {
    user: once(() => signedIn.getUser()),
    servers: once(() => listServers(signedIn)),
  };
}

async function hasServer({ requireServer }: App, { servers }: SignedInUser): Promise<boolean> {
  if (requireServer.length === 0) return true;
  const list = await servers();
  return list.some(({ clientIdentifier }) => requireServer.includes(clientIdentifier));
}

/** Asks on the first call; a call that failed does not count. */
function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

/** Not by `instanceof`: servers bring a `Response` of their own. */
const isResponse = (value: unknown): value is Response =>
  typeof value === 'object' && value !== null && 'status' in value && 'headers' in value;
