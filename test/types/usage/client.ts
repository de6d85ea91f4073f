/** Calls, requests and errors, as somebody writes them who never casts. */
import {
  type ApiError,
  type CallArguments,
  type CallOptions,
  type ClientRequest,
  type components,
  type Connection,
  createPlexClient,
  type GetPinForKeyInput,
  type GetPinInput,
  type GetPinRequest,
  type GetResourcesRequest,
  type GetTokenByPinIdInput,
  type GetTokenByPinIdRequest,
  type Jwk,
  type LinkPinRequest,
  type Location,
  type Middleware,
  type operations,
  type Operations,
  type paths,
  type Pin,
  type PlexApiErrorDetail,
  type PlexClient,
  type PlexClientOptions,
  PlexError,
  type PlexErrorCode,
  type PlexFetch,
  type PlexFetchInit,
  PlexInputError,
  type PlexMethod,
  type Resource,
  type Subscription,
  type TokenSource,
  type User,
} from 'plex-pin';

const tracing: Middleware = {
  onRequest({ request }) {
    request.headers.set('X-Trace', '1');
  },
};
const identity: PlexClientOptions = {
  clientIdentifier: 'a',
  product: 'My App',
  version: '1.0.0',
  platform: 'Linux',
  platformVersion: '6.1',
  device: 'PC',
  model: 'One',
  deviceVendor: 'Nobody',
  deviceName: 'Kitchen',
  language: 'en',
  provides: 'controller',
  marketplace: 'googlePlay',
  plexTv: new URL('http://127.0.0.1:7777'),
  fetch: globalThis.fetch,
  timeout: 5_000,
  allowInsecure: false,
  middleware: [
    tracing,
    { onResponse: ({ response }) => (response.ok ? undefined : new Response()) },
  ],
};
export const plex: PlexClient = createPlexClient(identity);

const seed: GetPinRequest = { xPlexClientIdentifier: 'a', strong: true };
const options: CallOptions = {
  signal: AbortSignal.timeout(1_000),
  timeout: 1_000,
  token: () => Promise.resolve('token'),
  headers: { 'X-Plex-Language': 'en' },
};
const pinId: GetTokenByPinIdRequest = { xPlexClientIdentifier: 'a', pinId: 1, deviceJWT: 'jwt' };
const link: LinkPinRequest = { code: 'ABCD' };
const all: GetResourcesRequest = {
  includeHttps: 1,
  includeRelay: true,
};
const jwk: Jwk = { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'kid', use: 'sig', alg: 'EdDSA' };

export async function everyOperation(token: TokenSource): Promise<unknown[]> {
  const me = plex.withToken(token);
  const pins: Pin[] = [
    await plex.getPin(),
    await plex.getPin({}),
    await plex.getPin({ strong: true }, options),
    await plex.getPin(seed),
    await plex.getPinForKey({ jwk, strong: true }),
    await plex.getTokenByPinId({ pinId: 1 }),
    await plex.getTokenByPinId(pinId, options),
  ];
  const users: User[] = [await me.getUser(), await plex.getUser(undefined, { token })];
  const devices: Resource[] = [...(await me.getResources()), ...(await me.getResources(all))];
  const { users: members } = await me.getHomeUsers();
  users.push(await me.switchHomeUser({ uuid: members[0]?.uuid ?? '', pin: '0000' }));
  const shared = (await me.getFriends()).flatMap(({ sharedServers }) => sharedServers ?? []);
  await me.linkPin(link);
  await me.signOut();
  await me.ping();
  await me.registerDeviceKey({ jwk });
  const { nonce } = await plex.getNonce();
  const { auth_token: exchanged } = await plex.exchangeDeviceJwt({ jwt: nonce });
  const { keys } = await plex.getKeys();
  const request: Request = await plex.getPin.request({ strong: true });
  return [pins, users, devices, shared, exchanged, keys, request];
}

export function read(pin: Pin, user: User, devices: Resource[]): (string | undefined)[] {
  const place: Location | null | undefined = pin.location;
  const plan: Subscription | null | undefined = user.subscription;
  const connections: Connection[] = devices.flatMap((device) => device.connections ?? []);
  const token: string | null = pin.authToken;
  return [token ?? 'not yet', place?.city ?? '', plan?.plan ?? '', connections[0]?.uri];
}

/** Every code, each narrowed to what its class has. */
export function explain(error: unknown): string {
  if (!(error instanceof PlexError)) throw error;
  const code: PlexErrorCode = error.code;
  switch (error.code) {
    case 'api': {
      const details: readonly PlexApiErrorDetail[] = error.errors;
      const wait: number | undefined = error.retryAfter;
      return `${error.status} ${details[0]?.code} ${wait}`;
    }
    case 'response':
      return String(error.status);
    case 'input':
      return error.field;
    case 'network':
    case 'timeout':
    case 'pin_expired':
    case 'token_invalid':
    case 'device_revoked':
    case 'token_store':
      return `${error.name} ${code}`;
    default:
      return error satisfies never;
  }
}

export const isInput = (error: unknown): error is PlexInputError => error instanceof PlexInputError;

/** A wrapper that is generic over the operations. */
export function retried<Name extends keyof Operations>(
  method: PlexMethod<Name>,
  ...args: CallArguments<Name>
): Promise<Operations[Name]['response']> {
  return method(...args).catch(() => method(...args));
}
export const wrapped: Promise<User> = retried<'getUser'>(plex.getUser);

/** The types of the spec, for openapi-fetch and its relatives. */
export type Spec = [
  paths['/pins']['post']['responses'][201],
  operations['getPin'],
  components['schemas']['Pin'],
];
export const inputs: [GetPinInput, GetTokenByPinIdInput] = [{ strong: true }, { pinId: 1 }];
export const forKey = (jwk: GetPinForKeyInput['jwk']): Promise<Pin> => plex.getPinForKey({ jwk });

const init: PlexFetchInit = { method: 'POST', body: 'a', headers: { Accept: 'text/xml' } };
const plexFetch: PlexFetch = plex.fetch;
export const features: Promise<Response> = plexFetch('/api/v2/features', init);

export const request: ClientRequest<'getTokenByPinId'> = { pinId: 1 };
export const expired: ApiError = { code: 1020, message: 'Code not found or expired' };
