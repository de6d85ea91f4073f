import { clientState } from '../client/client-state.ts';
import { PlexInputError } from '../client/errors.ts';
import {
  type FieldSchema,
  FUNCTION,
  rejectUnknownKeys,
  typeMismatch,
  validateField,
} from '../client/validate.ts';
import type { PlexClient } from '../index.ts';
import type { TokenScope } from '../sign-in/token-scope.ts';
import { readCookieOptions } from './cookies/options.ts';
import { readKeyScope } from './key-scope.ts';
import { isNormalizedPath } from './origin/forwarded.ts';
import { readOrigin } from './origin/read-origin.ts';
import type { CookieOptions, SignInHandlerOptions, SignInStore } from './options.ts';
import { type PageStrings, readStrings } from './pages/strings.ts';
import { readAnyServer, readRequiredServers, type RequiredServer } from './required-servers.ts';

/** The validated options of a handler. */
export interface HandlerConfig {
  plex: PlexClient;
  clientIdentifier: string;
  /** The origin of the pages on which users approve a sign-in. */
  approvalOrigin: string;
  path: string;
  publicPath: string | undefined;
  secrets: readonly string[];
  onSignedIn: SignInHandlerOptions['onSignedIn'];
  origin: readonly [string, ...string[]] | ((request: Request) => unknown) | undefined;
  trustProxy: boolean;
  /** Empty if no server is required. */
  requireServer: readonly RequiredServer[];
  deviceKey: SignInHandlerOptions['deviceKey'];
  scope: readonly TokenScope[] | undefined;
  cookie: CookieOptions;
  /** In ms. */
  timeout: number;
  store: SignInStore | undefined;
  onEvent: SignInHandlerOptions['onEvent'];
  strings: PageStrings;
  page: SignInHandlerOptions['page'];
}

const OPTIONS = [
  'path',
  'secret',
  'onSignedIn',
  'origin',
  'trustProxy',
  'requireServer',
  'deviceKey',
  'scope',
  'cookie',
  'publicPath',
  'timeout',
  'store',
  'onEvent',
  'strings',
  'page',
] as const satisfies (keyof SignInHandlerOptions)[];

const BOOLEAN: FieldSchema = { types: ['boolean'] };
const OPTIONAL_FUNCTION: FieldSchema = { types: ['function'] };
/** In ms. Browsers and proxies wait longer for a response. */
const DEFAULT_TIMEOUT = 30_000;

/** Validates the options in their documented order. Throws a PlexInputError that names the first invalid one. */
export function readOptions<Context>(
  plex: PlexClient,
  options: SignInHandlerOptions<Context>,
): HandlerConfig {
  const { clientIdentifier, plexTv } = clientState(plex);
  rejectUnknownKeys('createSignInHandler', options, OPTIONS);
  const path = readPath('path', options.path);
  const secrets = readSecrets(options.secret);
  validateField('onSignedIn', FUNCTION, options.onSignedIn);
  const origin = readOrigins(options.origin);
  validateField('trustProxy', BOOLEAN, options.trustProxy);
  const trustProxy = options.trustProxy ?? false;
  if (trustProxy && origin !== undefined) {
    throw new PlexInputError('trustProxy', 'cannot be combined with origin: set only one of them');
  }
  const requireServer = readRequiredServers(options.requireServer, readAnyServer);
  validateField('deviceKey', OPTIONAL_FUNCTION, options.deviceKey);
  const scope = readKeyScope(options.scope, options.deviceKey);
  const cookie = readCookieOptions(options.cookie);
  const publicPath =
    options.publicPath === undefined ? undefined : readPath('publicPath', options.publicPath);
  const { timeout = DEFAULT_TIMEOUT } = options;
  validateField('timeout', { types: ['number'], minimum: 1 }, timeout);
  const store = readStore(options.store);
  validateField('onEvent', OPTIONAL_FUNCTION, options.onEvent);
  const strings = readStrings(options.strings);
  validateField('page', OPTIONAL_FUNCTION, options.page);
  // The handler passes them the context that its caller passes, and that has the type `Context`.
  const { onSignedIn, deviceKey, onEvent, page } = options as SignInHandlerOptions;
  return {
    plex,
    clientIdentifier,
    approvalOrigin: plexTv ?? 'https://app.plex.tv',
    path,
    publicPath,
    secrets,
    onSignedIn,
    origin,
    trustProxy,
    requireServer,
    deviceKey,
    scope,
    cookie,
    timeout,
    store,
    onEvent,
    strings,
    page,
  };
}

function readPath(field: 'path' | 'publicPath', path: unknown): string {
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw new PlexInputError(field, "must start with '/', for example /auth/plex");
  }
  // The path is compared with the pathname of URLs, and is part of cookies.
  if (isNormalizedPath(path)) return path;
  throw new PlexInputError(
    field,
    "must be a normalized URL path without a trailing '/', for example /auth/plex",
  );
}

const MIN_SECRET_BYTES = 32;

function readSecrets(secret: unknown): readonly string[] {
  if (secret === undefined || secret === null || secret === '') {
    throw new PlexInputError(
      'secret',
      `is missing. Generate one with: openssl rand -base64 32, and set it in the environment of every instance of the app. A random one for each process works only on a single server, until it restarts`,
    );
  }
  const secrets: unknown[] = Array.isArray(secret) ? [...secret] : [secret];
  if (secrets.length > 0 && secrets.every(isLongEnough)) return secrets;
  throw new PlexInputError(
    'secret',
    `must be a string of at least ${MIN_SECRET_BYTES} bytes, or an array of such strings. Generate one with: openssl rand -base64 32`,
  );
}

const isLongEnough = (secret: unknown): secret is string =>
  typeof secret === 'string' && new TextEncoder().encode(secret).length >= MIN_SECRET_BYTES;

function readOrigins(origin: unknown): HandlerConfig['origin'] {
  if (origin === undefined) return undefined;
  if (typeof origin === 'function') return origin as (request: Request) => unknown;
  const [first, ...others] = (Array.isArray(origin) ? origin : [origin]).map(readOrigin);
  if (first !== undefined) return [first, ...others];
  throw new PlexInputError('origin', 'must not be an empty array');
}

function readStore(store: unknown): SignInStore | undefined {
  if (store === undefined) return undefined;
  if (typeof store !== 'object' || store === null) throw typeMismatch('store', 'an object', store);
  const { getItem, removeItem, setItemIfAbsent } = store as Partial<SignInStore>;
  validateField('store.getItem', FUNCTION, getItem);
  validateField('store.removeItem', FUNCTION, removeItem);
  validateField('store.setItemIfAbsent', FUNCTION, setItemIfAbsent);
  return store as SignInStore;
}
