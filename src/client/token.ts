import { abortable } from './abort.ts';
import { PlexInputError } from './errors.ts';

/**
 * A token, or a function that is asked for one before each request that needs it. When plex.tv says that
 * the token has expired (498), the function is asked once more, with that token, and the request repeated.
 * It may take its time, which is not that of the request; a call that is aborted does not wait for it.
 */
export type TokenSource = string | ((expired?: string) => string | Promise<string>);

/** Checks a token, or takes the function that will be asked for one. */
export const tokenSource = (source: TokenSource): TokenSource =>
  typeof source === 'function' ? source : checkToken(source);

/** The token to send, asked for when it is a function, which may take as long as it likes unless the caller aborts. */
export const readToken = (
  source: TokenSource,
  caller: AbortSignal | undefined,
  expired?: string,
): Promise<string> =>
  abortable(caller, (resolve, reject) => {
    const read = async () =>
      checkToken(typeof source === 'function' ? await source(expired) : source);
    read().then(resolve, reject);
    return undefined;
  });

/** A token that a header can hold; the value itself is in no message. */
function checkToken(token: unknown): string {
  if (typeof token === 'string' && /^[\u0021-\u007e]+$/.test(token)) return token;
  throw new PlexInputError('token', 'must be a token as plex.tv gave it');
}
