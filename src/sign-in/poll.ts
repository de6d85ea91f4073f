import type { Answered, CallOptions } from '../client/call.ts';
import { PlexError, PinExpiredError, PlexApiError, PlexResponseError } from '../client/errors.ts';
import type { GetTokenByPinIdRequest, Pin } from '../../generated/operations.ts';
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

/** What one poll found: the outcome, and how long the PIN still lives, in seconds. */
export interface Polled {
  signedIn: SignedIn | null;
  expiresIn: number;
}

/** Printable ASCII, and far longer than any token or JWT that plex.tv gives out. */
const TOKEN = /^[\u0021-\u007e]{1,8192}$/;

/** Asks once whether a PIN was approved. Throws a PinExpiredError when plex.tv does not know it. */
export async function poll(
  call: (
    name: 'getTokenByPinId',
    request: GetTokenByPinIdRequest,
    options: CallOptions,
  ) => Promise<Answered>,
  {
    id,
    clientIdentifier,
    proof,
  }: { id: number; clientIdentifier: string; proof: DeviceProof | undefined },
  signal: AbortSignal,
): Promise<Polled> {
  const request = { pinId: id, xPlexClientIdentifier: clientIdentifier };
  const asked = proof
    ? proof.ask(
        (deviceJWT) => call('getTokenByPinId', { ...request, deviceJWT }, { signal }),
        signal,
      )
    : call('getTokenByPinId', request, { signal });
  const { value } = await asked.catch((error: unknown) => {
    throw isExpiry(error) ? expired('The PIN is not known to plex.tv any more', error) : error;
  });
  // The answer has passed the validator of this type.
  const pin = value as Pin;
  if (pin.id !== id)
    throw new PlexResponseError('plex.tv answered with another PIN than was asked for', 200);
  const { authToken: token, expiresIn, newRegistration } = pin;
  if (token === null || token === '') return { signedIn: null, expiresIn };
  if (!TOKEN.test(token))
    throw new PlexResponseError('plex.tv answered with a token that cannot be one', 200);
  await proof?.verify(token);
  return {
    signedIn: { token, newRegistration: newRegistration ?? null, clientIdentifier },
    expiresIn,
  };
}

export const expired = (what: string, cause?: unknown): PinExpiredError =>
  new PinExpiredError(`${what}: start a new sign-in`, cause === undefined ? undefined : { cause });

/** Plex says so with a 404 and a JSON error (1020). A bare 404 comes from something in between. */
const isExpiry = (error: unknown): boolean =>
  error instanceof PlexApiError && error.status === 404 && error.errors.length > 0;

/** Statuses that asking again does not change. */
const FINAL = new Set([400, 401, 403, 422]);

/** Whether a poll that failed this way says nothing about the next one. */
export const isTransient = (error: unknown): error is PlexError =>
  error instanceof PlexError &&
  (error.code === 'network' ||
    error.code === 'timeout' ||
    error.code === 'response' ||
    (error.code === 'api' && !FINAL.has(error.status)));
