export { decodeToken, type UnverifiedClaims } from './decode-token.ts';
export {
  type DeviceKeyJson,
  exportDeviceKey,
  generateDeviceKey,
  importDeviceKey,
} from './device-key.ts';
export type { TokenKeeperOptions } from './keeper-options.ts';
export { type PlexJwt, type RefreshOptions, refreshToken } from './refresh-token.ts';
export { registerDevice } from './register-device.ts';
export { createTokenKeeper, type TokenKeeper } from './token-keeper.ts';
export type { TokenScope } from './token-scope.ts';
export type { TokenStore } from './token-store.ts';
export { type PlexJwtClaims, verifyToken } from './verify-token.ts';
