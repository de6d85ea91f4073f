/** What the other files have no need to name can be named. */
import type {
  ApiErrors,
  DeviceJwk,
  DeviceJwtClaims,
  DeviceProof,
  DeviceRevokedError,
  ExchangeDeviceJwtRequest,
  ExchangedToken,
  Flag,
  Friend,
  GetFriendsRequest,
  GetHomeUsersRequest,
  GetKeysRequest,
  GetNonceRequest,
  GetPinForKeyRequest,
  GetUserRequest,
  Home,
  HomeUser,
  Jwks,
  Nonce,
  OperationName,
  PingRequest,
  PlexApiError,
  PlexError,
  PlexNetworkError,
  PlexResponseError,
  PlexTimeoutError,
  RegisterDeviceKeyRequest,
  SharedLibrary,
  SharedServer,
  SignOutRequest,
  SwitchHomeUserRequest,
  TokenInvalidError,
  TokenStoreError,
} from 'plex-pin';
import type {
  FaultEffect,
  ListenOptions,
  RateLimit,
  SandboxServer,
  SandboxUser,
} from 'plex-pin/sandbox';

export type Models = [
  ApiErrors,
  ExchangedToken,
  Flag,
  Friend,
  Home,
  HomeUser,
  Jwks,
  Nonce,
  SharedLibrary,
  SharedServer,
];
export type Requests = [
  OperationName,
  ExchangeDeviceJwtRequest,
  GetFriendsRequest,
  GetHomeUsersRequest,
  GetKeysRequest,
  GetNonceRequest,
  GetPinForKeyRequest,
  GetUserRequest,
  PingRequest,
  RegisterDeviceKeyRequest,
  SignOutRequest,
  SwitchHomeUserRequest,
];
export type Errors = [
  DeviceRevokedError,
  PlexApiError,
  PlexNetworkError,
  PlexResponseError,
  PlexTimeoutError,
  TokenInvalidError,
  TokenStoreError,
] extends PlexError[]
  ? true
  : never;
export const errorsAreOne: Errors = true;
export type Devices = [DeviceJwk, DeviceJwtClaims, DeviceProof];
export type Sandboxes = [FaultEffect, ListenOptions, RateLimit, SandboxServer, SandboxUser];
