import { createKeylessScopeError, readScope, type TokenScope } from '../sign-in/token-scope.ts';

/** Reads the options `scope` and `deviceKey`: only the token of a key contains claims. */
export function readKeyScope(
  scope: readonly TokenScope[] | undefined,
  deviceKey: unknown,
): readonly TokenScope[] | undefined {
  if (scope === undefined) return undefined;
  if (!deviceKey) throw createKeylessScopeError();
  return readScope(scope);
}
