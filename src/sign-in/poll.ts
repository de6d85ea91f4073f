import type { Pin } from '../../generated/models.ts';
import type { PlexClient } from '../client/client.ts';
import { PlexError, PinExpiredError, PlexApiError, PlexResponseError } from '../client/errors.ts';
import { invalidValue } from '../client/response.ts';
import type { DeviceProof } from './device-key.ts';

/** The result of a sign-in. */
export interface SignedIn {
  /** The user's token: a secret. Store it where only your app can read it. */
  readonly token: string;
  /** Whether the user created a Plex account during the sign-in; null if plex.tv did not say. */
  readonly newRegistration: boolean | null;
  /** The client identifier that the token belongs to. Use the same one from now on. */
  readonly clientIdentifier: string;
}

/** The result of one poll. */
export interface PollResult {
  /** Undefined until the user has approved. */
  readonly signedIn?: SignedIn;
  /** How long the PIN is still valid, in seconds. */
  readonly expiresIn?: number;
}

/** Printable ASCII, and far longer than any token or JWT that plex.tv issues. */
const TOKEN = /^[\u0021-\u007e]{1,8192}$/;

/** Requests the token of a PIN once, within `timeout` ms. Throws a PinExpiredError if plex.tv does not know the PIN. */
export async function requestToken(
  plex: PlexClient,
  { id, clientIdentifier }: { id: number; clientIdentifier: string },
  proof: DeviceProof | undefined,
  options: { signal: AbortSignal; timeout: number },
): Promise<PollResult> {
  const request = (jwt?: { deviceJWT: string }) =>
    plex.getTokenByPinId({ pinId: id, ...jwt }, options);
  const response = proof
    ? proof.withDeviceJwt((deviceJWT) => request({ deviceJWT }), options.signal)
    : request();
  const pin = await response.catch((error: unknown) => {
    const approved = approvedPin(error);
    if (approved) return approved;
    throw isUnknownPin(error)
      ? new PinExpiredError('The PIN has expired: start a new sign-in', { cause: error })
      : error;
  });
  const { authToken: token, newRegistration } = pin;
  if (pin.id !== id || (token && !TOKEN.test(token)))
    throw new PlexResponseError('plex.tv responded with another PIN or a malformed token', 200);
  if (!token) return { expiresIn: pin.expiresIn };
  await proof?.verifyToken(token);
  return {
    signedIn: {
      token,
      newRegistration: typeof newRegistration === 'boolean' ? newRegistration : null,
      clientIdentifier,
    },
  };
}

/** Reads an invalid response that has a token, because the rest does not matter then. */
function approvedPin(error: unknown): Pin | undefined {
  if (!(error instanceof PlexResponseError)) return undefined;
  const pin = invalidValue(error) as Partial<Pin> | undefined;
  // Of the other fields, `requestToken` reads only `id` and `newRegistration`, and checks both.
  return typeof pin?.authToken === 'string' && pin.authToken ? (pin as Pin) : undefined;
}

/**
 * A 404 with a JSON error means that plex.tv does not know the PIN. The observed error is 1020 [seen], but any code is
 * accepted. A 404 without a JSON error comes from a proxy or a captive portal.
 */
const isUnknownPin = (error: unknown): boolean =>
  error instanceof PlexApiError && error.status === 404 && error.errors.length > 0;

/**
 * Statuses that a further poll would get too, if the error comes from plex.tv itself. Without a JSON error, the
 * response comes from a proxy or a captive portal, and says nothing about the PIN.
 */
const FINAL_STATUSES = new Set([400, 401, 403, 422]);

/** Whether the next poll may succeed although this one failed. */
export const isTransient = (error: unknown): error is PlexError =>
  error instanceof PlexError &&
  (error.code === 'api'
    ? error.errors.length === 0 || !FINAL_STATUSES.has(error.status)
    : ['network', 'timeout', 'response'].includes(error.code));
