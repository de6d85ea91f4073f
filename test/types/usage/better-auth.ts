import {
  type CallbackPlexEndpoint,
  type CompletedSignIn,
  type LinkPlexBody,
  type LinkPlexEndpoint,
  plex,
  PLEX_ERROR_CODES,
  type PlexErrorCode,
  type PlexErrorCodes,
  type PlexMappedUser,
  type PlexMode,
  type PlexOptions,
  type PlexPlugin,
  type PlexStatus,
  type PlexStatusBody,
  type PlexStatusEndpoint,
  type SignInPlexBody,
  type SignInPlexEndpoint,
  type StartedSignIn,
} from 'plex-pin/better-auth';
import {
  type LinkPlexInput,
  type PlexActions,
  plexClient,
  type PlexClientPlugin,
  type PlexDeviceCode,
  type PlexInBrowser,
  type PlexOnDevice,
  type PlexResponse,
  type PlexResponseFailure,
  type PlexSignInResponse,
  type SignInPlexInput,
} from 'plex-pin/better-auth/client';
import { betterAuth } from 'better-auth';
import { createAuthClient } from 'better-auth/client';

const mode: PlexMode = 'popup';
const mapped: PlexMappedUser = { name: 'Ada', field: 1 };
const options: PlexOptions = {
  clientIdentifier: 'a',
  product: 'My App',
  disableSignUp: false,
  requireServer: { machineIdentifier: 'b', ownerId: 1 },
  mapProfileToUser: ({ username }) => ({ ...mapped, username }),
};
export const plugin: PlexPlugin = plex(options);
export const auth = betterAuth({ plugins: [plugin] });
const body: SignInPlexBody & LinkPlexBody = { mode, callbackURL: '/' };
export const started: Promise<StartedSignIn> = auth.api.signInPlex({ body });
const statusBody: PlexStatusBody = { state: 'c' };
export const status: Promise<PlexStatus> = auth.api.plexStatus({ body: statusBody });
export type Endpoints = [
  SignInPlexEndpoint,
  LinkPlexEndpoint,
  PlexStatusEndpoint,
  CallbackPlexEndpoint,
];
export const codes: PlexErrorCodes = PLEX_ERROR_CODES;
export const code: PlexErrorCode = auth.$ERROR_CODES.ACCESS_DENIED.code;

export const clientPlugin: PlexClientPlugin = plexClient();
export const client = createAuthClient({ plugins: [clientPlugin] });
const inBrowser: PlexInBrowser = { mode };
const onDevice: PlexOnDevice = {
  mode: 'device',
  onDeviceCode: ({ code, url }: PlexDeviceCode) => `${code} ${url}`,
};
const input: SignInPlexInput = { ...onDevice, newUserCallbackURL: '/welcome' };
const linkInput: LinkPlexInput = { ...inBrowser, errorCallbackURL: '/settings' };
const actions: PlexActions = client;
export const signedIn: Promise<PlexSignInResponse> = actions.signIn.plex(input);
export async function link(): Promise<string> {
  const { data, error }: PlexResponse<StartedSignIn | CompletedSignIn> =
    await client.linkPlex(linkInput);
  const failure: PlexResponseFailure | null = error;
  return data?.url ?? failure?.code ?? '';
}
// @ts-expect-error There is no such mode.
export const wrong = client.signIn.plex({ mode: 'window' });
