import { PlexInputError } from './errors.ts';

/**
 * A token, or a function that is asked for one before each request that needs it. When plex.tv says that
 * the token has expired (498), the function is asked once more, with that token, and the request repeated.
 */
export type TokenSource = string | ((expired?: string) => string | Promise<string>);

/** Checks a token, or takes the function that will be asked for one. */
export const tokenSource = (source: TokenSource): TokenSource =>
  typeof source === 'function' ? source : checkToken(source);

/** The token to send, asked for when it is a function. */
export const readToken = async (source: TokenSource, expired?: string): Promise<string> =>
  checkToken(typeof source === 'function' ? await source(expired) : source);

/** A token that a header can hold; the value itself is in no message. */
function checkToken(token: unknown): string {
  if (typeof token === 'string' && /^[\u0021-\u007e]+$/.test(token)) return token;
  throw new PlexInputError('token', 'must be a token as plex.tv gave it: one printable word');
}
