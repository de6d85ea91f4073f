export type { TokenScope } from '../sign-in/token-scope.ts';
export {
  type DeviceKeyJson,
  exportDeviceKey,
  generateDeviceKey,
  importDeviceKey,
  registerDevice,
} from './device-key.ts';
export type { ImportableKey, NodeKeyObject, PrivateJwk } from './import-key.ts';
export { type PlexJwt, type RefreshOptions, refreshToken } from './refresh-token.ts';
export { createTokenKeeper, type TokenKeeper } from './token-keeper.ts';
export type { TokenKeeperOptions, TokenStore } from './token-store.ts';
export {
  decodeToken,
  type PlexJwtClaims,
  type UnverifiedClaims,
  verifyToken,
} from './verify-token.ts';
