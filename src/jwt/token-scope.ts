import { PlexInputError } from '../client/errors.ts';

const SCOPES = [
  'username',
  'email',
  'friendly_name',
  'restricted',
  'anonymous',
  'joinedAt',
] as const;

/**
 * A claim about the user that a token can hold [doc]. It is no permission. A token with any other is given, and then
 * refused everywhere [forum thread 937061].
 */
export type TokenScope = (typeof SCOPES)[number];

/** Whoever gets the token can read its claims, a media server too, so that there is no e-mail address among these. */
export const DEFAULT_SCOPE: readonly TokenScope[] = ['username'];

const isScope = (name: unknown): name is TokenScope => SCOPES.some((scope) => scope === name);

/** Throws a PlexInputError where there is a scope that plex.tv does not know. */
export function readScope(scope: readonly string[] = DEFAULT_SCOPE): readonly TokenScope[] {
  if (Array.isArray(scope) && scope.every(isScope)) return scope;
  throw new PlexInputError('scope', `must be a list of these: ${SCOPES.join(', ')}`);
}
