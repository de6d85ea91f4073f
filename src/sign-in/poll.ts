import type { PlexClient } from '../client/client.ts';
import { PlexError, PinExpiredError, PlexApiError, PlexResponseError } from '../client/errors.ts';
import type { DeviceProof } from './device-key.ts';

/** What a sign-in ends with. */
export interface SignedIn {
  /** The user's token: a secret. Store it where only your app can read it. */
  readonly token: string;
  /** Whether the user made a Plex account on the way; null where plex.tv did not say. */
  readonly newRegistration: boolean | null;
  /** The client identifier that the token belongs to. Go on using it. */
  readonly clientIdentifier: string;
}

/** What one poll found: the outcome, if there is one yet, and how long the PIN still lives, in seconds. */
export interface Polled {
  signedIn?: SignedIn;
  expiresIn: number;
}

/** Printable ASCII, and far longer than any token or JWT that plex.tv gives out. */
const TOKEN = /^[\u0021-\u007e]{1,8192}$/;

/** Asks once whether a PIN was approved. Throws a PinExpiredError when plex.tv does not know it. */
export async function poll(
  plex: PlexClient,
  { id, clientIdentifier }: { id: number; clientIdentifier: string },
  proof: DeviceProof | undefined,
  signal: AbortSignal,
): Promise<Polled> {
  const ask = (more?: { deviceJWT: string }) =>
    plex.getTokenByPinId({ pinId: id, ...more }, { signal });
  const asked = proof ? proof.ask((deviceJWT) => ask({ deviceJWT }), signal) : ask();
  const pin = await asked.catch((error: unknown) => {
    throw isExpiry(error)
      ? new PinExpiredError('The PIN has expired: start a new sign-in', { cause: error })
      : error;
  });
  const { authToken: token, expiresIn, newRegistration = null } = pin;
  if (pin.id !== id || (token && !TOKEN.test(token)))
    throw new PlexResponseError('plex.tv answered with another PIN, or with no token', 200);
  if (!token) return { expiresIn };
  await proof?.verify(token);
  return { signedIn: { token, newRegistration, clientIdentifier }, expiresIn };
}

/** Plex says so with a 404 and a JSON error (1020). A bare 404 comes from something in between. */
const isExpiry = (error: unknown): boolean =>
  error instanceof PlexApiError && error.status === 404 && error.errors.length > 0;

/** Statuses that asking again does not change. */
const FINAL = new Set([400, 401, 403, 422]);

/** Whether a poll that failed this way says nothing about the next one. */
export const isTransient = (error: unknown): error is PlexError =>
  error instanceof PlexError &&
  (error.code === 'api'
    ? !FINAL.has(error.status)
    : ['network', 'timeout', 'response'].includes(error.code));
