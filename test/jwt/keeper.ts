import {
  createTokenKeeper,
  type TokenKeeper,
  type TokenKeeperOptions,
  type TokenStore,
} from '../../src/jwt/index.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';
import { signedIn, unchecked } from './device.ts';

/** An in-memory store that several keepers can share. Its values expire on fake time. */
export function sharedStore(): TokenStore & { values: Map<string, string> } {
  const values = new Map<string, string>();
  const ends = new Map<string, number>();
  const expire = (key: string) => {
    if ((ends.get(key) ?? Infinity) > performance.now()) return;
    values.delete(key);
    ends.delete(key);
  };
  return {
    values,
    getItem: async (key) => {
      expire(key);
      return values.get(key) ?? null;
    },
    setItem: async (key, value) => {
      values.set(key, value);
      ends.delete(key);
    },
    removeItem: async (key) => {
      values.delete(key);
    },
    setItemIfAbsent: async (key, value, { ttl }) => {
      expire(key);
      if (values.has(key)) return false;
      values.set(key, value);
      ends.set(key, performance.now() + ttl);
      return true;
    },
  };
}

/** The failures that a keeper reported to its app. */
export type ReportedFailures = { error: unknown; expiresAt: Date | null }[];

/** A device that is signed in, and a keeper for its token. */
export async function keeperWith(
  options: Partial<TokenKeeperOptions> = {},
  sandboxOptions: SandboxOptions = {},
) {
  const sandbox = createSandbox(sandboxOptions);
  const plex = unchecked(sandbox);
  const { deviceKey } = await signedIn(sandbox, plex);
  const reported: ReportedFailures = [];
  /** Creates another keeper for the same key, as another process does. */
  const another = (changes: Partial<TokenKeeperOptions> = {}): TokenKeeper =>
    createTokenKeeper(unchecked(sandbox), {
      deviceKey,
      onRefreshFailed: (error, { expiresAt }) => reported.push({ error, expiresAt }),
      ...options,
      ...changes,
    });
  return { sandbox, plex, keeper: another(), deviceKey, reported, another };
}

/** How many refreshes a sandbox has received. */
export const refreshes = ({ requests }: Sandbox): number =>
  requests.filter(({ path }) => path.endsWith('/auth/token')).length;
