import { PlexInputError } from '../client/errors.ts';
import { type FieldSchema, typeMismatch, typeName, validateField } from '../client/validate.ts';
import { isKid } from './device-key.ts';
import { forwardHref } from './forward-url.ts';
import type { TokenScope } from './token-scope.ts';

/** A sign-in as plain JSON, which another process can resume. It contains the code but never a token. */
export interface SignInState {
  /** Version of this format. */
  version: 1;
  /** `id` of the PIN. */
  id: number;
  /** The code that the user approves. */
  code: string;
  /** Whether it is a strong code. */
  strong: boolean;
  /** The client identifier that the PIN was created with. */
  clientIdentifier: string;
  /** When the PIN expires, on plex.tv's clock, ISO 8601. */
  expiresAt: string;
  /** How long the PIN is valid in total, in seconds. */
  expiresIn: number;
  /** Where Plex's sign-in page goes after the approval. */
  forwardUrl?: string;
  /** The `kid` of the device key that the PIN was created with, if any. The key itself is not stored. */
  kid?: string;
  /** The claims about the user to include in the token. The device key checks them. */
  scope?: readonly TokenScope[];
}

const STRING: FieldSchema = { required: true, types: ['string'] };

const FIELDS: Record<keyof SignInState, FieldSchema> = {
  version: { required: true, enum: [1] },
  id: { required: true, types: ['integer'], minimum: 1 },
  code: STRING,
  strong: { required: true, types: ['boolean'] },
  clientIdentifier: STRING,
  expiresAt: STRING,
  expiresIn: { required: true, types: ['number'], minimum: 0 },
  forwardUrl: { types: ['string'] },
  kid: { types: ['string'] },
  scope: { types: ['array'] },
};

/** Whether a code of plex.tv is one that the user can enter and that an address can contain. */
export const isCode = (value: string): boolean => /^[A-Za-z0-9]{1,100}$/.test(value);

/** The format of the strings among the fields. */
const FORMATS: [keyof SignInState, expected: string, test: (value: string) => boolean][] = [
  ['code', 'the code of a PIN', isCode],
  ['expiresAt', 'an ISO 8601 date', (value) => !Number.isNaN(Date.parse(value))],
  ['forwardUrl', 'an absolute URL', (value) => forwardHref(value) !== undefined],
  ['kid', 'the kid of a device key', isKid],
];

/** Copies a state of unknown origin, without unknown fields. Throws a PlexInputError that names the invalid field. */
export function readState(state: unknown): SignInState {
  if (typeName(state) !== 'object')
    throw typeMismatch('state', 'the object that toJSON returned', state);
  // Each field is read once: it may have a getter, or change later.
  const values = Object.fromEntries(
    Object.entries(FIELDS).flatMap(([name, schema]) => {
      const value = (state as Record<string, unknown>)[name];
      validateField(`state.${name}`, schema, value);
      return value === undefined ? [] : [[name, Array.isArray(value) ? [...value] : value]];
    }),
    // Every field has been validated.
  ) as unknown as SignInState;
  for (const [name, expected, test] of FORMATS) {
    const value = values[name];
    if (typeof value === 'string' && !test(value))
      throw new PlexInputError(`state.${name}`, `must be ${expected}`);
  }
  return values;
}
