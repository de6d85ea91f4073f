import { clientState } from '../client/client-state.ts';
import { PlexInputError } from '../client/errors.ts';
import { parseOrigin } from '../client/url.ts';
import {
  type FieldSchema,
  FUNCTION,
  rejectUnknownKeys,
  validateField,
} from '../client/validate.ts';
import type { OwnedServer, PlexClient } from '../index.ts';
import { validateOwnedServer } from '../media-servers/access.ts';
import type { CookieOptions, SignInHandlerOptions } from './options.ts';

/** The validated options of a handler. */
export interface HandlerConfig {
  plex: PlexClient;
  clientIdentifier: string;
  /** The origin of the pages on which users approve a sign-in. */
  approvalOrigin: string;
  path: string;
  secrets: readonly string[];
  onSignedIn: SignInHandlerOptions['onSignedIn'];
  origin: string | undefined;
  trustProxy: boolean;
  /** Empty if no server is required. */
  requireServer: readonly RequiredServer[];
  deviceKey: SignInHandlerOptions['deviceKey'];
  cookie: { name: string; secure: boolean | undefined };
}

/** A media server, of this owner or of any. */
export type RequiredServer = Pick<OwnedServer, 'machineIdentifier'> & Partial<OwnedServer>;

const OPTIONS = [
  'path',
  'secret',
  'onSignedIn',
  'origin',
  'trustProxy',
  'requireServer',
  'deviceKey',
  'cookie',
] as const satisfies (keyof SignInHandlerOptions)[];

const BOOLEAN: FieldSchema = { types: ['boolean'] };

/** Validates the options in their documented order. Throws a PlexInputError that names the first invalid one. */
export function readOptions<Context>(
  plex: PlexClient,
  options: SignInHandlerOptions<Context>,
): HandlerConfig {
  const { clientIdentifier, plexTv } = clientState(plex);
  rejectUnknownKeys('createSignInHandler', options, OPTIONS);
  const path = readPath(options.path);
  const secrets = readSecrets(options.secret);
  validateField('onSignedIn', FUNCTION, options.onSignedIn);
  const origin = readOrigin(options.origin);
  validateField('trustProxy', BOOLEAN, options.trustProxy);
  const trustProxy = options.trustProxy ?? false;
  if (trustProxy && origin !== undefined) {
    throw new PlexInputError('trustProxy', 'cannot be combined with origin: set only one of them');
  }
  const requireServer = readRequiredServers(options.requireServer);
  validateField('deviceKey', { types: ['function'] }, options.deviceKey);
  const cookie = readCookieOptions(options.cookie);
  // The handler passes them the context that its caller passes, and that has the type `Context`.
  const { onSignedIn, deviceKey } = options as SignInHandlerOptions<unknown>;
  return {
    plex,
    clientIdentifier,
    approvalOrigin: plexTv ?? 'https://app.plex.tv',
    path,
    secrets,
    onSignedIn,
    origin,
    trustProxy,
    requireServer,
    deviceKey,
    cookie,
  };
}

function readPath(path: unknown): string {
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw new PlexInputError('path', "must start with '/', for example /auth/plex");
  }
  // The path is compared with the pathname of URLs, and is part of cookies, which `;` and `,` would end.
  const isNormalized = !path.startsWith('//') && new URL(path, 'http://app').pathname === path;
  if (!isNormalized || path.endsWith('/') || /[;,]/.test(path)) {
    throw new PlexInputError(
      'path',
      "must be a normalized URL path without a trailing '/', for example /auth/plex",
    );
  }
  return path;
}

const MIN_SECRET_BYTES = 32;

function readSecrets(secret: unknown): readonly string[] {
  const secrets: unknown[] = Array.isArray(secret) ? [...secret] : [secret];
  if (secrets.length > 0 && secrets.every(isLongEnough)) return secrets;
  throw new PlexInputError(
    'secret',
    `must be a string of at least ${MIN_SECRET_BYTES} bytes, or an array of such strings. Generate one with: openssl rand -base64 32`,
  );
}

const isLongEnough = (secret: unknown): secret is string =>
  typeof secret === 'string' && new TextEncoder().encode(secret).length >= MIN_SECRET_BYTES;

function readOrigin(origin: unknown): string | undefined {
  if (origin === undefined) return undefined;
  const url = typeof origin === 'string' || origin instanceof URL ? parseOrigin(origin) : undefined;
  if (url) return url.origin;
  throw new PlexInputError(
    'origin',
    'must be an http(s) origin without a path, for example https://app.example',
  );
}

function readRequiredServers(
  servers: SignInHandlerOptions['requireServer'],
): readonly RequiredServer[] {
  if (servers === undefined) return [];
  const list: readonly unknown[] = Array.isArray(servers) ? servers : [servers];
  // An empty list is ambiguous: it could let in everybody or nobody.
  if (list.length > 0) return list.map(readRequiredServer);
  throw new PlexInputError(
    'requireServer',
    'must not be an empty array. Omit it to let every Plex user sign in',
  );
}

function readRequiredServer(server: unknown): RequiredServer {
  if (typeof server === 'string' && server) return { machineIdentifier: server };
  validateOwnedServer('requireServer', server);
  // A copy stays as it was validated.
  return { ...server };
}

function readCookieOptions(cookie: CookieOptions | undefined): HandlerConfig['cookie'] {
  if (cookie === undefined) return { name: 'plex-pin', secure: undefined };
  rejectUnknownKeys('cookie', cookie, ['name', 'secure']);
  const { name = 'plex-pin', secure } = cookie;
  if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)) {
    throw new PlexInputError(
      'cookie.name',
      'must be 1 to 64 letters, digits, hyphens or underscores',
    );
  }
  validateField('cookie.secure', BOOLEAN, secure);
  if (secure === false && /^__(Secure|Host)-/i.test(name)) {
    throw new PlexInputError(
      'cookie.secure',
      `cannot be false with the name ${name}: browsers reject such a cookie unless it is secure`,
    );
  }
  return { name, secure };
}
