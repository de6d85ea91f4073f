import type { components } from './types.ts';
/** One reason why plex.tv refused a request. */
export type ApiError = components['schemas']['ApiError'];

/** Why plex.tv refused a request. Error bodies are not always JSON. */
export type ApiErrors = components['schemas']['ApiErrors'];

/** A way to reach a server. */
export type Connection = components['schemas']['Connection'];

/** The answer to a device JWT. */
export type ExchangedToken = components['schemas']['ExchangedToken'];

/** A switch that the documentation writes as 1 and 0; plex.tv reads `true` and `false` alike. */
export type Flag = components['schemas']['Flag'];

/** A public key (RFC 7517); Ed25519 for a device (RFC 8037). */
export type Jwk = components['schemas']['Jwk'];

/** A set of public keys (RFC 7517). */
export type Jwks = components['schemas']['Jwks'];

/** Where plex.tv takes a request to have come from. Any field may be absent. */
export type Location = components['schemas']['Location'];

/** A value to sign once. */
export type Nonce = components['schemas']['Nonce'];

/** A PIN, whether it was approved or not. */
export type Pin = components['schemas']['Pin'];

/** A server, player or other device that the user may use. */
export type Resource = components['schemas']['Resource'];

/** The Plex Pass of an account. */
export type Subscription = components['schemas']['Subscription'];

/** A Plex account. The answer holds more fields than are listed here. */
export type User = components['schemas']['User'];

/** What `exchangeDeviceJwt` is called with. */
export interface ExchangeDeviceJwtRequest {
  /**
   * The device JWT, signed with the device's private key. It is a secret.
   *
   * @example "eyJhbGciOiJFZERTQSJ9.eyJhdWQiOiJwbGV4LnR2In0.c2lnbmF0dXJl"
   */
  jwt: string;
}

/** What `getKeys` is called with. */
export type GetKeysRequest = Record<string, never>;

/** What `getNonce` is called with. */
export type GetNonceRequest = Record<string, never>;

/** What `getPin` is called with. */
export interface GetPinRequest {
  /**
   * Opaque, stable identifier of this installation of the app: a UUID or any other random string.
   * Use the same one for every request; it is not a token.
   *
   * @example "4b2f6e0c-7d0a-4f3e-9f0e-2a1f6c1d9b55"
   */
  xPlexClientIdentifier: string;
  /**
   * Determines the kind of code returned by the API call.
   * Strong codes are long and are used for the hosted sign-in page.
   * Non-strong codes have four characters and are typed at `plex.tv/link`.
   *
   * @example true
   */
  strong?: boolean;
}

/** What `getPinForKey` is called with. */
export interface GetPinForKeyRequest {
  /**
   * Opaque, stable identifier of this installation of the app. It is also the `iss` of the device JWTs.
   *
   * @example "4b2f6e0c-7d0a-4f3e-9f0e-2a1f6c1d9b55"
   */
  xPlexClientIdentifier: string;
  /** The public half of the device's key. The private half never leaves the device. */
  jwk: components['schemas']['Jwk'];
  /**
   * Determines the kind of code: a long one for the hosted sign-in page,
   * or four characters to type at `plex.tv/link`.
   *
   * @example true
   */
  strong?: boolean;
}

/** What `getResources` is called with. */
export interface GetResourcesRequest {
  /**
   * Whether to list connections over HTTPS.
   *
   * @example true
   */
  includeHttps?: components['schemas']['Flag'];
  /**
   * Whether to list connections through Plex's relay, which are slow.
   *
   * @example true
   */
  includeRelay?: components['schemas']['Flag'];
  /**
   * Whether to list connections over IPv6.
   *
   * @example true
   */
  includeIPv6?: components['schemas']['Flag'];
}

/** What `getTokenByPinId` is called with. */
export interface GetTokenByPinIdRequest {
  /**
   * The `id` that `getPin` returned.
   *
   * @example 1272322473
   */
  pinId: number;
  /**
   * The identifier that `getPin` was called with.
   *
   * @example "4b2f6e0c-7d0a-4f3e-9f0e-2a1f6c1d9b55"
   */
  xPlexClientIdentifier: string;
  /**
   * A JWT signed with the device's key, for a PIN that was created with the public half of that key.
   * It must be valid at the moment of the call. It is a secret.
   *
   * @example "eyJhbGciOiJFZERTQSJ9.eyJhdWQiOiJwbGV4LnR2In0.c2lnbmF0dXJl"
   */
  deviceJWT?: string;
}

/** What `getUser` is called with. */
export type GetUserRequest = Record<string, never>;

/** What `linkPin` is called with. */
export interface LinkPinRequest {
  /**
   * The code of a PIN that is waiting for approval.
   *
   * @example "KYLX"
   */
  code: string;
}

/** What `ping` is called with. */
export type PingRequest = Record<string, never>;

/** What `registerDeviceKey` is called with. */
export interface RegisterDeviceKeyRequest {
  /** The public half of the device's key. The private half never leaves the device. */
  jwk: components['schemas']['Jwk'];
}

/** What `signOut` is called with. */
export type SignOutRequest = Record<string, never>;

/** Request and response of each operation, by its name. */
export interface Operations {
  /**
   * Exchange a device JWT that holds a nonce for a Plex JWT, which is a token for seven days.
   *
   * `POST /auth/token`
   */
  exchangeDeviceJwt: {
    request: ExchangeDeviceJwtRequest;
    input: ExchangeDeviceJwtRequest;
    response: ExchangedToken;
  };
  /**
   * The public keys that Plex signs its JWTs with, the newest last.
   *
   * `GET /auth/keys`
   */
  getKeys: { request: GetKeysRequest; input: GetKeysRequest; response: Jwks };
  /**
   * A nonce to put in the device JWT of a refresh. It lives five minutes, and asking is rate-limited.
   *
   * `GET /auth/nonce`
   */
  getNonce: { request: GetNonceRequest; input: GetNonceRequest; response: Nonce };
  /**
   * Ask for a PIN: a code that the user approves on a page of Plex.
   * Ask for its `authToken` with `getTokenByPinId` until the user has approved it or it has expired.
   *
   * `POST /pins`
   */
  getPin: { request: GetPinRequest; input: GetPinInput; response: Pin };
  /**
   * Ask for a PIN whose token is a Plex JWT, and only for the holder of a device's key.
   * Ask for it with `getTokenByPinId` and a `deviceJWT` that is signed with that key.
   *
   * `POST /v2/pins`
   */
  getPinForKey: { request: GetPinForKeyRequest; input: GetPinForKeyInput; response: Pin };
  /**
   * The servers and players that the user may use. Servers have `provides` containing `server`.
   * An app that belongs to one server lets a user in when that server's machine identifier is the
   * `clientIdentifier` of one of them.
   *
   * `GET /resources`
   */
  getResources: { request: GetResourcesRequest; input: GetResourcesRequest; response: Resource[] };
  /**
   * Ask whether a PIN was approved: `authToken` is null until then, and the user's token afterwards.
   * Use the same client identifier as for `getPin`, and ask about once a second.
   *
   * `GET /pins/{pinId}`
   */
  getTokenByPinId: { request: GetTokenByPinIdRequest; input: GetTokenByPinIdInput; response: Pin };
  /**
   * The user whose token is sent. Only a 401 says that the token is bad: keep it after any other failure.
   *
   * `GET /user`
   */
  getUser: { request: GetUserRequest; input: GetUserRequest; response: User };
  /**
   * Approve a code for the account of the token that is sent, as `plex.tv/link` does.
   *
   * `PUT /pins/link`
   */
  linkPin: { request: LinkPinRequest; input: LinkPinRequest; response: void };
  /**
   * Keep the token that is sent alive. Only the status counts; the body is not documented.
   *
   * `GET /ping`
   */
  ping: { request: PingRequest; input: PingRequest; response: void };
  /**
   * Bind a public key to the device of the token that is sent.
   * The token dies when the first JWT is issued for that device.
   *
   * `POST /auth/jwk`
   */
  registerDeviceKey: {
    request: RegisterDeviceKeyRequest;
    input: RegisterDeviceKeyRequest;
    response: void;
  };
  /**
   * End the session of the token that is sent. The token is worthless afterwards.
   *
   * `DELETE /users/signout`
   */
  signOut: { request: SignOutRequest; input: SignOutRequest; response: void };
}

type I<T> = Omit<T, 'xPlexClientIdentifier'> & { xPlexClientIdentifier?: string };
export interface GetPinInput extends I<GetPinRequest> {}
export interface GetPinForKeyInput extends I<GetPinForKeyRequest> {}
export interface GetTokenByPinIdInput extends I<GetTokenByPinIdRequest> {}
export type OperationName = keyof Operations;
