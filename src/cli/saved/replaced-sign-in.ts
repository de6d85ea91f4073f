import type { PlexClient, User } from '../../index.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { stripControlCharacters } from '../terminal/format.ts';

/** The saved sign-in that a new one replaces. */
export interface ReplacedSignIn {
  /** Its credentials; undefined if they cannot be read. */
  credentials?: Credentials;
  /** Tells the user before the new sign-in. */
  notice: string;
}

/** Finds the saved sign-in that a new one replaces. */
export async function findReplacedSignIn(file: string): Promise<ReplacedSignIn | undefined> {
  try {
    const credentials = await readCredentials(file);
    if (!credentials) return undefined;
    const notice = `A sign-in is already saved in ${file}. This one replaces it; use --profile to save both.\n`;
    return { credentials, notice };
  } catch {
    return { notice: `${file} cannot be read. This sign-in replaces it.\n` };
  }
}

/** A client that is signed in with the token that it was issued. */
interface SignedInClient {
  client: PlexClient;
  token: string;
}

/** Describes which account a sign-in has replaced. Resolves with undefined if it is the same account, or unknown. */
export async function describeReplacedAccount(
  before: SignedInClient,
  now: SignedInClient,
  signal: AbortSignal,
): Promise<string | undefined> {
  const [old, user] = await Promise.all(
    [before, now].map(({ client, token }) =>
      client.getUser(undefined, { token, signal }).catch(() => undefined),
    ),
  );
  if (!old || !user || old.uuid === user.uuid) return undefined;
  const [oldName, name] = [nameOf(old), nameOf(user)];
  return (
    `This replaces the sign-in of ${oldName} with one of ${name}. The session of ${oldName} ` +
    'is still active: next time, end it first with plex-pin sign-out.'
  );
}

/** Managed users of a Plex Home have no username. */
const nameOf = ({ username, title, uuid }: User): string =>
  stripControlCharacters(username || title || uuid);
