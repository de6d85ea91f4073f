import { PlexInputError } from './errors.ts';
import { headerValue, tokenValue } from './header-value.ts';
import { checkOptionNames } from './option-names.ts';
import { parseOrigin } from './parse-url.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';
import { wrongType } from './wrong-type.ts';

/** What a client is made of. */
export interface PlexClientOptions {
  /**
   * Identifies this installation of your app: a UUID or any other random string. Make it once,
   * store it, and use it for every request, on the server and in the browser alike; plex.tv ties
   * PINs and tokens to it.
   */
  clientIdentifier: string;
  /** Name of your app, which users see when they sign in and under Authorized Devices. */
  product?: string;
  /** Version of your app. */
  version?: string;
  /** Operating system or browser that it runs on. */
  platform?: string;
  /** Version of the platform. */
  platformVersion?: string;
  /** Kind of device that it runs on. */
  device?: string;
  /** Model of the device. */
  model?: string;
  /** Maker of the device. */
  deviceVendor?: string;
  /** Name that its owner gave the device, in any script. */
  deviceName?: string;
  /** Origin of another plex.tv, which replaces every host: `http://127.0.0.1:7777` for a sandbox. */
  plexTv?: string | URL;
  /** Used instead of the global `fetch`. */
  fetch?: typeof fetch;
  /** How long one request may take, its body included, in ms. Default 10,000. */
  timeout?: number;
  /** Allows `plexTv` to be http on a host that is not this machine. Tokens then travel in the clear. */
  allowInsecure?: boolean;
}

/**
 * A token, or a function that is asked for one before each request that needs it. When plex.tv says that
 * the token has expired (498), the function is asked once more, with that token, and the request repeated.
 */
export type TokenSource = string | ((expired?: string) => string | Promise<string>);

/** The options of a client after they were checked. */
export interface Settings {
  clientIdentifier: string;
  /** The headers of every request: who asks, and for JSON. */
  identity: Record<string, string>;
  /** The same as they were given, for the page where the user approves. */
  device: DeviceOptions;
  /** Origin that replaces every host, without a slash at its end. */
  plexTv: string | undefined;
  fetch: typeof fetch | undefined;
  timeout: number;
  token: TokenSource | undefined;
  /** plex.tv's clock, shared by the clients that `withToken` makes. */
  clock: ServerClock;
}

/** How plex.tv knows the app and the device: option and header of each [doc]. */
const IDENTITY_HEADERS = {
  product: 'X-Plex-Product',
  version: 'X-Plex-Version',
  platform: 'X-Plex-Platform',
  platformVersion: 'X-Plex-Platform-Version',
  device: 'X-Plex-Device',
  model: 'X-Plex-Model',
  deviceVendor: 'X-Plex-Device-Vendor',
  deviceName: 'X-Plex-Device-Name',
} as const;

export type DeviceOptions = Partial<Record<keyof typeof IDENTITY_HEADERS, string>>;

const OPTIONS = [
  ...Object.keys(IDENTITY_HEADERS),
  ...['clientIdentifier', 'plexTv', 'fetch', 'timeout', 'allowInsecure'],
];

export const DEFAULT_TIMEOUT = 10_000;

/** Checks the options of a client. Throws a PlexInputError that names the one that is wrong. */
export function readOptions(options: PlexClientOptions): Settings {
  checkOptionNames('a client', options, OPTIONS);
  const identity: Record<string, string> = {
    Accept: 'application/json',
    'X-Plex-Client-Identifier': identifierValue('clientIdentifier', options.clientIdentifier),
  };
  const device: DeviceOptions = {};
  for (const [name, header] of Object.entries(IDENTITY_HEADERS) as [
    keyof DeviceOptions,
    string,
  ][]) {
    const value = options[name];
    if (value === undefined) continue;
    identity[header] = headerValue(name, value);
    device[name] = value;
  }
  if (options.fetch !== undefined && typeof options.fetch !== 'function') {
    throw wrongType('fetch', 'a function', options.fetch);
  }
  return {
    clientIdentifier: options.clientIdentifier,
    identity,
    device,
    plexTv:
      options.plexTv === undefined ? undefined : originOf(options.plexTv, options.allowInsecure),
    fetch: options.fetch,
    timeout: options.timeout === undefined ? DEFAULT_TIMEOUT : timeoutValue(options.timeout),
    token: undefined,
    clock: createServerClock(),
  };
}

/** A client identifier as a header; it may be any text that is not empty. */
function identifierValue(field: string, value: unknown): string {
  const identifier = headerValue(field, value);
  if (identifier.trim() === '') {
    throw new PlexInputError(
      field,
      'must not be empty: make a UUID once, store it, and use it again',
    );
  }
  return identifier;
}

/** Checks a timeout in ms. The upper limit is that of `setTimeout`. */
export function timeoutValue(value: unknown): number {
  if (typeof value === 'number' && value > 0 && value <= 0x7fffffff) return value;
  throw wrongType('timeout', 'a positive number of milliseconds', value);
}

/** Checks a token, or takes the function that will be asked for one. */
export const tokenSource = (source: TokenSource): TokenSource =>
  typeof source === 'function' ? source : tokenValue('token', source);

/** The token to send, asked for when it is a function. */
export async function readToken(
  source: TokenSource | undefined,
  expired?: string,
): Promise<string | undefined> {
  if (source === undefined) return undefined;
  return tokenValue('token', typeof source === 'function' ? await source(expired) : source);
}

function originOf(value: string | URL, allowInsecure: boolean | undefined): string {
  const url = parseOrigin(value);
  if (!url) {
    throw new PlexInputError(
      'plexTv',
      'must be an http(s) origin such as http://127.0.0.1:7777, without a path',
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && allowInsecure !== true) {
    throw new PlexInputError(
      'plexTv',
      'must be https, since tokens go there; set allowInsecure to use http anyway',
    );
  }
  return url.origin;
}

/** Hosts that never leave this machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3). */
export const isLoopback = (hostname: string): boolean =>
  /^(.+\.)?localhost\.?$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname);
