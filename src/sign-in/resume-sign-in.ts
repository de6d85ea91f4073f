import type { PlexClient } from '../client/client.ts';
import { clientState } from '../client/client-state.ts';
import { PlexInputError } from '../client/errors.ts';
import { rejectUnknownKeys } from '../client/validate.ts';
import { createProof, type DeviceKey } from './device-key.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { readState, type SignInState } from './state.ts';

/**
 * Resumes a sign-in from the state that `toJSON` returned, in another process or after a restart.
 *
 * @param plex A client with the client identifier that started the sign-in.
 * @param state The result of `toJSON`, or the same from `JSON.parse`.
 * @param options `deviceKey`: the key that the sign-in was started with, if any. The state contains its `kid` and the
 *   `scope`, but not the key.
 * @throws {PlexInputError} The state is not one that `toJSON` returned, or it belongs to another
 *   client identifier or key; `field` names what is wrong.
 */
export function resumeSignIn(
  plex: PlexClient,
  state: SignInState,
  options: { deviceKey?: DeviceKey | undefined } = {},
): SignIn {
  const { clientIdentifier } = clientState(plex);
  rejectUnknownKeys('resumeSignIn', options, ['deviceKey']);
  const { deviceKey } = options;
  const known = readState(state);
  if (known.clientIdentifier !== clientIdentifier) {
    throw new PlexInputError(
      'state.clientIdentifier',
      "must be the client's: use one identifier for everything in an installation",
    );
  }
  if (deviceKey?.kid !== known.kid) {
    throw new PlexInputError(
      'deviceKey',
      known.kid === undefined
        ? 'must be omitted: this sign-in was started without one'
        : `must be the key that this sign-in was started with; its kid is ${known.kid}`,
    );
  }
  const proof = createProof(plex, deviceKey, known.scope);
  const total = known.expiresIn * 1000;
  const left = Date.parse(known.expiresAt) - Date.now();
  // If the local clock contradicts the state, it is wrong or the PIN has expired. The next response tells which.
  const deadline = performance.now() + (left > 0 ? Math.min(left, total) : total);
  return createSignIn(plex, known, proof, deadline, known.expiresIn);
}
