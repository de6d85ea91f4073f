import { PlexInputError } from './errors.ts';
import { type FieldSchema, validateOptions } from './validate.ts';
import { headerValue } from './headers.ts';
import { isLoopback, parseOrigin } from './url.ts';
import type { ClientState } from './client-state.ts';

/** What a client is made of. */
export interface PlexClientOptions {
  /**
   * Identifies this installation of your app: a UUID or any other random string. Make it once,
   * store it, and use it for every request, on the server and in the browser alike; plex.tv ties
   * PINs and tokens to it.
   */
  clientIdentifier: string;
  /** Name of your app, which users see when they sign in and under Authorized Devices. */
  product?: string | undefined;
  /** Version of your app. */
  version?: string | undefined;
  /** Operating system or browser that it runs on. */
  platform?: string | undefined;
  /** Version of the platform. */
  platformVersion?: string | undefined;
  /** Kind of device that it runs on. */
  device?: string | undefined;
  /** Model of the device. */
  model?: string | undefined;
  /** Maker of the device. */
  deviceVendor?: string | undefined;
  /** Name that its owner gave the device, in any script. */
  deviceName?: string | undefined;
  /** Origin of another plex.tv, which replaces every host: `http://127.0.0.1:7777` for a sandbox. */
  plexTv?: string | URL | undefined;
  /** Used instead of the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** How long one request may take, its body included, in ms: 1 or more. Default 10,000. */
  timeout?: number | undefined;
  /** Allows `plexTv` to be http on a host that is not this machine. Tokens then travel in the clear. */
  allowInsecure?: boolean | undefined;
}

/** How plex.tv knows the app and the device: option and header of each [doc]. */
const IDENTITY_HEADERS = {
  product: 'X-Plex-Product',
  version: 'X-Plex-Version',
  platform: 'X-Plex-Platform',
  platformVersion: 'X-Plex-Platform-Version',
  device: 'X-Plex-Device',
  deviceName: 'X-Plex-Device-Name',
  model: 'X-Plex-Model',
  deviceVendor: 'X-Plex-Device-Vendor',
} as const;

export const TIMEOUT: FieldSchema = { types: ['number'], minimum: 1 };

const FIELDS = {
  clientIdentifier: { required: true, types: ['string'] },
  plexTv: { types: ['string', 'object'] },
  fetch: { types: ['function'] },
  timeout: TIMEOUT,
  allowInsecure: { types: ['boolean'] },
  // `headerValue` checks them.
  ...Object.fromEntries(Object.keys(IDENTITY_HEADERS).map((name) => [name, {}])),
} satisfies Record<string, FieldSchema>;

/** Checks the options of a client. Throws a PlexInputError that names the one that is wrong. */
export function readOptions(options: PlexClientOptions): ClientState {
  validateOptions('a client', options, FIELDS);
  const { clientIdentifier, plexTv, allowInsecure, fetch, timeout = 10_000, ...device } = options;
  const identity: Record<string, string> = {
    Accept: 'application/json',
    'X-Plex-Client-Identifier': headerValue('clientIdentifier', clientIdentifier),
  };
  for (const [name, value] of Object.entries(device)) {
    // No other names have passed.
    const header = IDENTITY_HEADERS[name as keyof typeof IDENTITY_HEADERS];
    if (value !== undefined) identity[header] = headerValue(name, value);
  }
  return {
    clientIdentifier,
    identity,
    device,
    plexTv: plexTv === undefined ? undefined : originOf(plexTv, allowInsecure),
    fetch,
    timeout,
    lastResponse: {},
  };
}

function originOf(value: string | URL, allowInsecure = false): string {
  const url = parseOrigin(value);
  if (url && (allowInsecure || url.protocol === 'https:' || isLoopback(url.hostname)))
    return url.origin;
  throw new PlexInputError(
    'plexTv',
    'must be an origin: https, or http on this machine or with allowInsecure',
  );
}
