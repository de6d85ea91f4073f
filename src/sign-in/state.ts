import { isKid } from './device-key.ts';
import { forwardHref } from './forward-url.ts';
import { PlexInputError } from '../client/errors.ts';
import { typeMismatch } from '../client/validate.ts';

const VERSION = 1;

/** A sign-in as plain JSON, to be resumed in another process. It holds the code, and no token. */
export interface SignInState {
  /** Version of this format. */
  version: typeof VERSION;
  /** `id` of the PIN. */
  id: number;
  /** The code that the user approves. */
  code: string;
  /** Whether it is a strong one. */
  strong: boolean;
  /** The client identifier that the PIN was created with. */
  clientIdentifier: string;
  /** When the PIN expires, on plex.tv's clock, ISO 8601. */
  expiresAt: string;
  /** How long the PIN lives in all, in seconds. */
  expiresIn: number;
  /** Where Plex's sign-in page goes afterwards. */
  forwardUrl?: string;
  /** Names the device key that the PIN was created with, where there was one. The key itself is not here. */
  kid?: string;
}

type Check = { what: string; test: (value: unknown) => boolean };

const text: Check = {
  what: 'a text that is not empty',
  test: (value) => typeof value === 'string' && value !== '',
};

const CHECKS: Record<keyof SignInState, Check> = {
  version: {
    what: '1, the version that this library writes',
    test: (value) => value === VERSION,
  },
  id: {
    what: 'a positive whole number',
    test: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  },
  code: {
    what: 'the code of a PIN: letters and digits',
    test: (value) => typeof value === 'string' && /^[A-Za-z0-9]{1,100}$/.test(value),
  },
  strong: { what: 'true or false', test: (value) => typeof value === 'boolean' },
  clientIdentifier: text,
  expiresAt: {
    what: 'a date as toJSON wrote it',
    test: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  },
  expiresIn: {
    what: 'a number of seconds',
    test: (value) => Number.isFinite(value) && Number(value) >= 0,
  },
  forwardUrl: {
    what: 'an absolute URL, or missing',
    test: (value) =>
      value === undefined || (typeof value === 'string' && forwardHref(value) !== undefined),
  },
  kid: {
    what: 'the kid of a device key, or missing',
    test: (value) => value === undefined || (typeof value === 'string' && isKid(value)),
  },
};

/** Checks a state that came from outside. Throws a PlexInputError that names the wrong field. */
export function readState(state: unknown): SignInState {
  if (typeof state !== 'object' || state === null) {
    throw typeMismatch('state', 'the object that toJSON returned', state);
  }
  const values = state as Record<string, unknown>;
  for (const [name, { what, test }] of Object.entries(CHECKS)) {
    if (!test(values[name])) throw new PlexInputError(`state.${name}`, `must be ${what}`);
  }
  // Each field has passed its check.
  return values as unknown as SignInState;
}
