import { PlexInputError } from '../client/errors.ts';

/** The claims that plex.tv knows [doc]. */
export const TOKEN_SCOPES = [
  'username',
  'email',
  'friendly_name',
  'restricted',
  'anonymous',
  'joinedAt',
] as const;

/**
 * A claim about the user that a token can contain [doc]. It grants no permission. plex.tv also issues tokens for
 * unknown scopes, but then rejects them everywhere [forum thread 937061].
 */
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/**
 * Returns a checked copy of the scope. Throws a PlexInputError if plex.tv does not know one of its claims.
 *
 * The default has no e-mail address: everyone who receives a token, including media servers, can read its claims.
 */
export function readScope(scope: readonly TokenScope[] = ['username']): readonly TokenScope[] {
  const copy: readonly unknown[] = Array.isArray(scope) ? [...scope] : [undefined];
  if (copy.every(isTokenScope)) return copy;
  throw new PlexInputError('scope', `must be a list of these: ${TOKEN_SCOPES.join(', ')}`);
}

/** Creates the error of a scope without a device key. */
export const createKeylessScopeError = (): PlexInputError =>
  new PlexInputError('scope', 'requires a deviceKey: other tokens contain no claims');

/** Whether plex.tv knows a claim. */
export const isTokenScope = (name: unknown): name is TokenScope =>
  TOKEN_SCOPES.some((scope) => scope === name);
