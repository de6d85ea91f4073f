import type { Middleware } from 'openapi-fetch';
import { PlexInputError } from './errors.ts';
import { type FieldSchema, validateOptions } from './validate.ts';
import { createHttp } from './http.ts';
import { headerValue } from './serialize.ts';
import { isLoopback, parseOrigin } from './url.ts';
import type { ClientState } from './client-state.ts';

/** Client options. */
export interface PlexClientOptions {
  /**
   * Identifies this installation of your app: a UUID or any other random string. Generate it once, store it, and use
   * it for every request, both on the server and in the browser: plex.tv ties PINs and tokens to it.
   */
  clientIdentifier: string;
  /** Name of your app, which users see when they sign in and under Authorized Devices. */
  product?: string | undefined;
  /** Version of your app. */
  version?: string | undefined;
  /** Operating system or browser that the app runs on. */
  platform?: string | undefined;
  /** Version of the platform. */
  platformVersion?: string | undefined;
  /** Kind of device that the app runs on. */
  device?: string | undefined;
  /** Model of the device. */
  model?: string | undefined;
  /** Manufacturer of the device. */
  deviceVendor?: string | undefined;
  /** Name that the owner gave the device, in any script. */
  deviceName?: string | undefined;
  /** Language of the app, such as `en`, for the header X-Plex-Language [doc]. */
  language?: string | undefined;
  /**
   * Roles of the app, separated by commas, such as `player,controller`, for the header X-Plex-Provides. A `player` is
   * listed in `getResources` among the user's devices.
   */
  provides?: string | undefined;
  /** App store that distributes the app, such as `googlePlay`, for the header X-Plex-Marketplace [doc]. */
  marketplace?: string | undefined;
  /** Origin of another plex.tv, which replaces every host: `http://127.0.0.1:7777` for a sandbox. */
  plexTv?: string | URL | undefined;
  /** A `fetch` to use instead of the global one. */
  fetch?: typeof fetch | undefined;
  /** How long one request may take, body included, in ms: at least 1. Default 10,000. */
  timeout?: number | undefined;
  /** Allows `plexTv` to be http on a host other than this machine. Tokens then travel unencrypted. */
  allowInsecure?: boolean | undefined;
  /**
   * Middleware of openapi-fetch: `onRequest`, `onResponse` and `onError`, called around each request of methods, flows
   * and `plex.fetch`, in this order. See the guide "Logging and tracing".
   */
  middleware?: readonly Middleware[] | undefined;
}

/** The options that tell plex.tv about the app and the device. The header of `deviceName` is X-Plex-Device-Name [doc]. */
const IDENTITY = [
  'product',
  'version',
  'platform',
  'platformVersion',
  'device',
  'deviceName',
  'model',
  'deviceVendor',
  'language',
  'provides',
  'marketplace',
];

export const TIMEOUT: FieldSchema = { types: ['number'], minimum: 1 };

const FIELDS = {
  clientIdentifier: { required: true, types: ['string'] },
  fetch: { types: ['function'] },
  timeout: TIMEOUT,
  allowInsecure: { types: ['boolean'] },
  middleware: { types: ['array'] },
  // These are validated below.
  plexTv: {},
  ...Object.fromEntries(IDENTITY.map((name) => [name, {}])),
} satisfies Record<string, FieldSchema>;

/** Validates the options of a client. Throws a PlexInputError that names the invalid one. */
export function readOptions(options: PlexClientOptions): ClientState {
  validateOptions('createPlexClient', options, FIELDS);
  const { clientIdentifier, plexTv, allowInsecure, fetch, timeout = 10_000, ...rest } = options;
  const { middleware = [], ...device } = rest;
  const identity: Record<string, string> = {
    Accept: 'application/json',
    'X-Plex-Client-Identifier': headerValue('clientIdentifier', clientIdentifier),
  };
  for (const [name, value] of Object.entries(device)) {
    if (value === undefined) continue;
    const header = `X-Plex-${name.replace(/[A-Z]/g, '-$&')}`;
    identity[header] = headerValue(name, value);
  }
  return {
    clientIdentifier,
    device,
    plexTv: plexTv === undefined ? undefined : readPlexTv(plexTv, allowInsecure),
    fetch,
    timeout,
    middleware: middleware.map(checkMiddleware),
    http: createHttp(identity),
    lastResponse: {},
  };
}

function readPlexTv(value: string | URL, allowInsecure = false): string {
  const url = parseOrigin(value);
  if (url && (allowInsecure || url.protocol === 'https:' || isLoopback(url.hostname)))
    return url.origin;
  throw new PlexInputError(
    'plexTv',
    'must be an https origin, or http on this machine or with allowInsecure',
  );
}

/** openapi-fetch silently ignores anything else. */
export function checkMiddleware(middleware: Middleware, index: number): Middleware {
  const hooks = [middleware?.onRequest, middleware?.onResponse, middleware?.onError];
  if (hooks.some((hook) => typeof hook === 'function')) return middleware;
  throw new PlexInputError(
    `middleware[${index}]`,
    'must have a function onRequest, onResponse or onError',
  );
}
