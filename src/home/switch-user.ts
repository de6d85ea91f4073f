import type { User } from '../../generated/operations.ts';
import type { CallOptions } from '../client/call.ts';
import type { ClientRequest, PlexClient } from '../client/client.ts';
import { PlexApiError, PlexResponseError } from '../client/errors.ts';

/** The user that `switchUser` has switched to. */
export interface SwitchedUser {
  /** A token of that user: a secret. The token that switched stays valid. */
  token: string;
  /** The user. */
  user: User;
}

/** plex.tv's error for a PIN that is missing or wrong [issue anthonycaccese/240-MP 244]. */
const PIN_REQUIRED = 1041;

/**
 * Switches to another user of the Plex Home, and returns a token of that user.
 *
 * plex.tv validates a PIN that is sent, but requires one of a protected user only on some accounts [issue
 * anthonycaccese/240-MP 244]. So ask for the PIN both if the user is `protected` and after error 1041: without the
 * first, anybody could watch as a user whose PIN is meant to prevent that.
 *
 * @example
 *
 * ```ts
 * try {
 *   const { token } = await switchUser(plex, { uuid: user.uuid, pin });
 *   return plex.withToken(token);
 * } catch (error) {
 *   if (!(error instanceof PlexApiError)) throw error;
 *   if (!error.errors.some(({ code }) => code === 1041)) throw error;
 *   return askForPin(user); // it is missing, or wrong
 * }
 * ```
 *
 * @param plex A client with the token of a user of the same Plex Home.
 * @param user `uuid`: from {@link listHomeUsers}. `pin`: the PIN of that user, a secret; a string, which may start
 *   with zeros.
 * @param options `signal`, `timeout` in ms, `token` and `headers` of the call.
 * @throws {PlexInputError} An argument is not valid. Nothing was sent.
 * @throws {PlexApiError} Status 403 with error 1041: the PIN is missing or wrong. Status 429: too many switches.
 * @throws {PlexResponseError | PlexNetworkError | PlexTimeoutError} See `PlexClient`.
 */
export async function switchUser(
  plex: PlexClient,
  user: { uuid: string; pin?: string | undefined },
  options?: CallOptions,
): Promise<SwitchedUser> {
  // A field that is undefined counts as missing.
  const request = user as ClientRequest<'switchHomeUser'>;
  const switched = await plex.switchHomeUser(request, options).catch((error: unknown) => {
    throw isPinRequired(error) ? toPinError(error, request.pin) : error;
  });
  const { authToken } = switched;
  if (!authToken)
    throw new PlexResponseError("plex.tv's response to switchHomeUser has no token", 201);
  return { token: authToken, user: switched };
}

const isPinRequired = (error: unknown): error is PlexApiError =>
  error instanceof PlexApiError && error.errors.some(({ code }) => code === PIN_REQUIRED);

/** Replaces the message, because the advice for other 403s, to sign in again, does not help here. */
const toPinError = ({ status, errors }: PlexApiError, pin: string | undefined): PlexApiError =>
  new PlexApiError(
    pin === undefined
      ? 'The user has a PIN (1041): ask for it and pass it as pin.'
      : 'The PIN is wrong (1041): ask for it again.',
    { status, errors },
  );
