import { PlexInputError } from '../client/errors.ts';
import {
  type FieldSchema,
  FUNCTION,
  rejectUnknownKeys,
  validateField,
} from '../client/validate.ts';
import { clientState } from '../client/client-state.ts';
import { parseOrigin } from '../client/url.ts';
import type { DeviceKey, PlexClient, Resource, User } from '../index.ts';

/** Somebody who has signed in. */
export interface SignedInUser {
  /** The user's token: a secret. Store it where only your app can read it, or not at all. */
  readonly token: string;
  /** Where the user wanted to go: a path of your app, checked, `/` unless the page asked for another. */
  readonly returnTo: string;
  /**
   * Who it is. Asks plex.tv once, however often it is called.
   *
   * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} See `PlexClient`.
   *   Left uncaught, the user reads that plex.tv cannot be reached, and may try again.
   */
  readonly user: () => Promise<User>;
  /**
   * The media servers that the user may use, own and shared; `clientIdentifier` is a server's machine
   * identifier. Asks plex.tv once, and throws as `user` does.
   */
  readonly servers: () => Promise<Resource[]>;
  /** The key that the token belongs to, where the option `deviceKey` gave one. Store it beside the token. */
  readonly deviceKey?: DeviceKey;
}

/** How an app signs its users in. */
export interface SignInHandlerOptions {
  /** Where the routes are: with `/auth/plex`, those are `/auth/plex/start`, `/callback` and `/status`. */
  path: string;
  /**
   * 32 bytes or more that only your servers know, the same on all of them: cookies are sealed with it.
   * With several, the first seals and all open, so that one can be replaced without ending sign-ins.
   *
   * @example process.env.SECRET // openssl rand -base64 32
   */
  secret: string | readonly string[];
  /**
   * Makes your app's answer to a user who has signed in: a session cookie and a redirect, mostly. It is
   * called once for each sign-in. Errors that it throws reach whoever called the handler.
   */
  onSignedIn: (signedIn: SignedInUser, request: Request) => Response | Promise<Response>;
  /** The origin that browsers know your app by. Without it and `trustProxy`, that of the request's URL. */
  origin?: string | URL | undefined;
  /**
   * Takes the origin from `X-Forwarded-Proto` and `X-Forwarded-Host`. Only for an app that is reached
   * through a proxy alone, and through one that replaces what clients send in these.
   */
  trustProxy?: boolean | undefined;
  /**
   * Machine identifier of a media server, or of several: users who have access to none of them are
   * refused, and `onSignedIn` is not called.
   */
  requireServer?: string | readonly string[] | undefined;
  /**
   * Gives each sign-in a key of `plex-pin/jwt`; the token is then a JWT, which the key renews. It is called
   * without `kid` when a sign-in begins, for a new key, and later with the `kid` of that same key, on whatever
   * server: keep keys where all of them find them, for the half hour that a sign-in can take.
   */
  deviceKey?:
    ((kid: string | undefined, request: Request) => DeviceKey | Promise<DeviceKey>) | undefined;
  /** How the cookies of sign-ins under way are set. */
  cookie?: CookieOptions | undefined;
}

/** How the cookies of sign-ins under way are set. */
export interface CookieOptions {
  /**
   * What their names begin with; `plex-pin` unless given. With `__Host-` in front, no other host of your
   * domain can set one, and their path is `/`.
   */
  name?: string | undefined;
  /**
   * Whether they travel over https alone; browsers keep such a cookie only there. Unless given, they do
   * except on loopback. `false` lets an app in a home network do without https.
   */
  secure?: boolean | undefined;
}

/** The options after they were checked. */
export interface Config {
  plex: PlexClient;
  clientIdentifier: string;
  /** The origin of the pages where users approve. */
  approvalOrigin: string;
  path: string;
  secrets: readonly string[];
  onSignedIn: SignInHandlerOptions['onSignedIn'];
  origin: string | undefined;
  trustProxy: boolean;
  /** Empty where everybody may sign in. */
  requireServer: readonly string[];
  deviceKey: SignInHandlerOptions['deviceKey'];
  cookie: { name: string; secure: boolean | undefined };
}

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

const FLAG: FieldSchema = { types: ['boolean'] };

/** Checks the options. Throws a PlexInputError that names the one that is wrong. */
export function readOptions(plex: PlexClient, options: SignInHandlerOptions): Config {
  const settings = clientState(plex);
  rejectUnknownKeys('createSignInHandler', options, OPTIONS);
  const { onSignedIn, deviceKey, origin, trustProxy } = options;
  validateField('onSignedIn', FUNCTION, onSignedIn);
  validateField('deviceKey', { types: ['function'] }, deviceKey);
  validateField('trustProxy', FLAG, trustProxy);
  if (trustProxy === true && origin !== undefined) {
    throw new PlexInputError('trustProxy', 'has no use beside origin: give one of them');
  }
  return {
    plex,
    clientIdentifier: settings.clientIdentifier,
    approvalOrigin: settings.plexTv ?? 'https://app.plex.tv',
    path: readPath(options.path),
    secrets: readSecrets(options.secret),
    onSignedIn,
    origin: origin === undefined ? undefined : readOrigin(origin),
    trustProxy: trustProxy ?? false,
    requireServer: readServers(options.requireServer),
    deviceKey,
    cookie: readCookie(options.cookie),
  };
}

function readPath(path: unknown): string {
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw new PlexInputError('path', "must begin with '/', as /auth/plex does");
  }
  // It is compared with the path of a URL, and stands in cookies.
  const isNormal = !path.startsWith('//') && new URL(path, 'http://app').pathname === path;
  if (!isNormal || path.endsWith('/') || /[;,]/.test(path)) {
    throw new PlexInputError(
      'path',
      "must be a path as it stands in a URL, such as /auth/plex, without '/' at its end",
    );
  }
  return path;
}

const MIN_SECRET = 32;

function readSecrets(secret: unknown): readonly string[] {
  const secrets: unknown[] = Array.isArray(secret) ? [...secret] : [secret];
  const isLong = (one: unknown) =>
    typeof one === 'string' && new TextEncoder().encode(one).length >= MIN_SECRET;
  if (secrets.length > 0 && secrets.every(isLong)) return secrets as string[];
  throw new PlexInputError(
    'secret',
    `must be a string of ${MIN_SECRET} bytes or more, or several; make one with: openssl rand -base64 32`,
  );
}

function readOrigin(origin: unknown): string {
  const url = typeof origin === 'string' || origin instanceof URL ? parseOrigin(origin) : undefined;
  if (url) return url.origin;
  throw new PlexInputError(
    'origin',
    'must be an http(s) origin such as https://app.example, without a path',
  );
}

function readServers(servers: unknown): readonly string[] {
  if (servers === undefined) return [];
  const list: unknown[] = Array.isArray(servers) ? [...servers] : [servers];
  if (list.length > 0 && list.every((one) => typeof one === 'string' && one !== '')) {
    return list as string[];
  }
  // An empty list would let everybody in, or nobody; neither is what was meant.
  throw new PlexInputError(
    'requireServer',
    'must be the machine identifier of a server, or several; leave it out to let everybody in',
  );
}

function readCookie(cookie: CookieOptions | undefined): Config['cookie'] {
  if (cookie === undefined) return { name: 'plex-pin', secure: undefined };
  rejectUnknownKeys('cookie', cookie, ['name', 'secure']);
  const { name = 'plex-pin', secure } = cookie;
  if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)) {
    throw new PlexInputError('cookie.name', 'must be letters, digits, - and _, 64 of them at most');
  }
  validateField('cookie.secure', FLAG, secure);
  if (secure === false && /^__(Secure|Host)-/i.test(name)) {
    throw new PlexInputError('cookie.secure', `must not be false with a name such as ${name}`);
  }
  return { name, secure };
}
