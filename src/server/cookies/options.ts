import { PlexInputError } from '../../client/errors.ts';
import { rejectUnknownKeys, validateField } from '../../client/validate.ts';
import type { CookieOptions } from '../options.ts';

export function readCookieOptions(cookie: CookieOptions | undefined): CookieOptions {
  if (cookie === undefined) return {};
  rejectUnknownKeys('cookie', cookie, ['name', 'secure']);
  const { name, secure } = cookie;
  if (name !== undefined && (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name))) {
    throw new PlexInputError(
      'cookie.name',
      'must be 1 to 64 letters, digits, hyphens or underscores',
    );
  }
  validateField('cookie.secure', { types: ['boolean'] }, secure);
  if (secure === false && name !== undefined && /^__(Secure|Host)-/i.test(name)) {
    throw new PlexInputError(
      'cookie.secure',
      `cannot be false with the name ${name}: browsers reject such a cookie unless it is secure`,
    );
  }
  return { name, secure };
}
