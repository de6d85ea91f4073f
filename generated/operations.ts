import * as validators from './validators.js';
import type { Operations } from './models.ts';
export type * from './models.ts';
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly server: string;
  readonly authenticated?: true;
  readonly fields?: { readonly [name: string]: RequestField };
  readonly querySerializer?: (query: Record<string, unknown>) => string;
  readonly body?: {
    readonly encoding: 'json' | 'form' | 'multipart' | 'text' | 'binary';
    readonly mediaType: string;
    readonly whole?: true;
  };
  readonly response?:
    | { readonly type: 'json'; readonly validate: Validator; readonly optional?: true }
    | { readonly type: 'text' | 'binary' };
}
export type Validator = (value: unknown) => string | undefined;
export interface RequestField {
  readonly in: 'path' | 'query' | 'header' | 'body';
  readonly name?: string;
  readonly required?: true;
  readonly enum?: readonly unknown[];
  readonly types?: readonly string[];
  readonly minimum?: number;
  readonly serialization?: {
    readonly style?: string;
    readonly explode?: boolean;
    readonly allowReserved?: true;
  };
}
/** How each operation is sent, and how its answer is checked. */
export const operations: { readonly [Name in keyof Operations]: Operation } = {
  exchangeDeviceJwt: {
    method: 'POST',
    path: '/auth/token',
    server: 'https://clients.plex.tv/api/v2',
    fields: { jwt: { in: 'body', required: true, types: ['string'] } },
    body: { encoding: 'json', mediaType: 'application/json' },
    response: {
      type: 'json',
      validate: (v) => (validators.exchangeDeviceJwt(v) ? undefined : 'it is not valid'),
    },
  },
  getKeys: {
    method: 'GET',
    path: '/auth/keys',
    server: 'https://clients.plex.tv/api/v2',
    response: {
      type: 'json',
      validate: (v) => (validators.getKeys(v) ? undefined : 'it is not valid'),
    },
  },
  getNonce: {
    method: 'GET',
    path: '/auth/nonce',
    server: 'https://clients.plex.tv/api/v2',
    response: {
      type: 'json',
      validate: (v) => (validators.getNonce(v) ? undefined : 'it is not valid'),
    },
  },
  getPin: {
    method: 'POST',
    path: '/pins',
    server: 'https://plex.tv/api/v2',
    fields: {
      xPlexClientIdentifier: {
        in: 'header',
        name: 'X-Plex-Client-Identifier',
        required: true,
        types: ['string'],
      },
      strong: { in: 'query', types: ['boolean'] },
    },
    response: {
      type: 'json',
      validate: (v) => (validators.getPin(v) ? undefined : 'it is not valid'),
    },
  },
  getPinForKey: {
    method: 'POST',
    path: '/v2/pins',
    server: 'https://clients.plex.tv/api',
    fields: {
      xPlexClientIdentifier: {
        in: 'header',
        name: 'X-Plex-Client-Identifier',
        required: true,
        types: ['string'],
      },
      jwk: { in: 'body', required: true, types: ['object'] },
      strong: { in: 'body', types: ['boolean'] },
    },
    body: { encoding: 'json', mediaType: 'application/json' },
    response: {
      type: 'json',
      validate: (v) => (validators.getPinForKey(v) ? undefined : 'it is not valid'),
    },
  },
  getResources: {
    method: 'GET',
    path: '/resources',
    server: 'https://clients.plex.tv/api/v2',
    authenticated: true,
    fields: {
      includeHttps: { in: 'query', enum: [true, false, 0, 1] },
      includeRelay: { in: 'query', enum: [true, false, 0, 1] },
      includeIPv6: { in: 'query', enum: [true, false, 0, 1] },
    },
    response: {
      type: 'json',
      validate: (v) => (validators.getResources(v) ? undefined : 'it is not valid'),
    },
  },
  getTokenByPinId: {
    method: 'GET',
    path: '/pins/{pinId}',
    server: 'https://plex.tv/api/v2',
    fields: {
      pinId: { in: 'path', required: true, types: ['integer'], minimum: 1 },
      xPlexClientIdentifier: {
        in: 'header',
        name: 'X-Plex-Client-Identifier',
        required: true,
        types: ['string'],
      },
      deviceJWT: { in: 'query', types: ['string'] },
    },
    response: {
      type: 'json',
      validate: (v) => (validators.getTokenByPinId(v) ? undefined : 'it is not valid'),
    },
  },
  getUser: {
    method: 'GET',
    path: '/user',
    server: 'https://plex.tv/api/v2',
    authenticated: true,
    response: {
      type: 'json',
      validate: (v) => (validators.getUser(v) ? undefined : 'it is not valid'),
    },
  },
  linkPin: {
    method: 'PUT',
    path: '/pins/link',
    server: 'https://plex.tv/api/v2',
    authenticated: true,
    fields: { code: { in: 'body', required: true, types: ['string'] } },
    body: { encoding: 'form', mediaType: 'application/x-www-form-urlencoded' },
  },
  ping: {
    method: 'GET',
    path: '/ping',
    server: 'https://plex.tv/api/v2',
    authenticated: true,
  },
  registerDeviceKey: {
    method: 'POST',
    path: '/auth/jwk',
    server: 'https://clients.plex.tv/api/v2',
    authenticated: true,
    fields: { jwk: { in: 'body', required: true, types: ['object'] } },
    body: { encoding: 'json', mediaType: 'application/json' },
  },
  signOut: {
    method: 'DELETE',
    path: '/users/signout',
    server: 'https://plex.tv/api/v2',
    authenticated: true,
  },
};
