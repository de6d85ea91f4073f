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
  GetKeysRequest,
  GetNonceRequest,
  GetPinForKeyRequest,
  GetUserRequest,
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
  SignOutRequest,
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

export type Models = [ApiErrors, ExchangedToken, Flag, Jwks, Nonce];
export type Requests = [
  OperationName,
  ExchangeDeviceJwtRequest,
  GetKeysRequest,
  GetNonceRequest,
  GetPinForKeyRequest,
  GetUserRequest,
  PingRequest,
  RegisterDeviceKeyRequest,
  SignOutRequest,
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
