import type { StandardSchemaV1 } from 'better-auth';
import type { PlexMode } from './pending.ts';

/** The body of `signIn.plex`. */
export interface SignInPlexBody {
  /**
   * Where the user approves: at Plex in this window (`redirect`, the default), in a popup, or on another device
   * (`device`), on which the user enters a code.
   */
  mode?: PlexMode | undefined;
  /** Where the user goes after the sign-in: a path, or a URL of a trusted origin. */
  callbackURL?: string | undefined;
  /** Where the user goes instead if the sign-in fails; `error` is added to its query. */
  errorCallbackURL?: string | undefined;
  /** Where a user who has just signed up goes instead of `callbackURL`. */
  newUserCallbackURL?: string | undefined;
  /** Signs the user up even with `disableImplicitSignUp`. */
  requestSignUp?: boolean | undefined;
  /** Keeps the client from opening Plex in this window. */
  disableRedirect?: boolean | undefined;
}

/** The body of `linkPlex`. */
export type LinkPlexBody = Omit<SignInPlexBody, 'newUserCallbackURL' | 'requestSignUp'>;

/** The body of the status endpoint. */
export interface PlexStatusBody {
  /** The `state` of the response that started the sign-in. */
  state: string;
}

/** A field of a body. */
export interface Field {
  readonly type: 'string' | 'boolean';
  readonly description: string;
  readonly enum?: string[];
}

const URLS = {
  callbackURL: { type: 'string', description: 'The URL to redirect to after the sign-in' },
  errorCallbackURL: { type: 'string', description: 'The URL to redirect to if an error happens' },
} satisfies Record<string, Field>;

const MODE = {
  type: 'string',
  enum: ['redirect', 'popup', 'device'],
  description: 'Where the user approves: in this window, in a popup, or on another device',
} satisfies Field;

const DISABLE_REDIRECT = {
  type: 'boolean',
  description: 'Disable automatic redirection to Plex',
} satisfies Field;

export const LINK_FIELDS = { mode: MODE, ...URLS, disableRedirect: DISABLE_REDIRECT };

export const SIGN_IN_FIELDS = {
  ...LINK_FIELDS,
  newUserCallbackURL: {
    type: 'string',
    description: 'The URL to redirect to if the user has just signed up',
  },
  requestSignUp: {
    type: 'boolean',
    description: 'Explicitly request sign-up. Useful when disableImplicitSignUp is true',
  },
} satisfies Record<string, Field>;

export const STATUS_FIELDS = {
  state: { type: 'string', description: 'The state of the response that started the sign-in' },
} satisfies Record<string, Field>;

/** The fields of a body, by name. */
export type Fields = Readonly<Record<string, Field>>;

/** A schema for a JSON object. Better Auth takes any Standard Schema; an app may have no zod. */
export const bodySchema = <Body>(
  fields: Fields,
  required: readonly string[] = [],
): StandardSchemaV1<Body> => ({
  '~standard': {
    version: 1,
    vendor: 'plex-pin',
    validate: (value) => {
      const issues = findIssues(fields, required, value);
      if (issues.length > 0) return { issues };
      const known = Object.entries(value ?? {}).filter(([name]) => name in fields);
      // Each field has been validated.
      return { value: Object.fromEntries(known) as Body };
    },
  },
});

function findIssues(
  fields: Fields,
  required: readonly string[],
  value: unknown,
): { message: string; path: string[] }[] {
  if (typeof value !== 'object' || Array.isArray(value))
    return value === undefined && required.length === 0
      ? []
      : [{ message: 'must be a JSON object', path: [] }];
  const body: Record<string, unknown> = { ...value };
  return Object.entries(fields).flatMap(([name, { type, enum: values }]) => {
    const field = body[name];
    if (field === undefined && !required.includes(name)) return [];
    if (typeof field === type && (!values || values.includes(String(field)))) return [];
    const expected = values ? `one of ${values.join(', ')}` : `a ${type}`;
    return [{ message: `${name} must be ${expected}`, path: [name] }];
  });
}

/** The request body in OpenAPI. */
export interface RequestBody {
  required: boolean;
  content: {
    'application/json': { schema: { type: 'object'; properties: Fields; required: string[] } };
  };
}

/** Describes a body in OpenAPI. */
export const requestBody = (fields: Fields, required: string[] = []): RequestBody => ({
  required: required.length > 0,
  content: {
    'application/json': { schema: { type: 'object', properties: fields, required } },
  },
});
