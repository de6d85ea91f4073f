import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import { answer, pong, refusal } from './answer.ts';
import { addAuthRoutes } from './auth-routes.ts';
import { authenticate } from './authenticate.ts';
import type { Clock } from './clock.ts';
import type { DeviceAuth } from './device-auth.ts';
import { readDeviceKey } from './device-key.ts';
import type { Env } from './env.ts';
import { errors, Refused, type PlexError } from './errors.ts';
import { pinModel, userModel } from './models.ts';
import { isTrue, readParameters } from './parameters.ts';
import type { Pins } from './pins.ts';
import { qrPng } from './qr.ts';
import type { Servers } from './servers.ts';
import type { Tokens } from './tokens.ts';

/** What the routes answer from. */
export interface Plex {
  clock: Clock;
  pins: Pins;
  tokens: Tokens;
  deviceAuth: DeviceAuth;
  servers: Servers;
  /** Counts a request; seconds until the next where it must not pass, else 0. */
  countRequest?: () => number;
  /** Whether only the client that asked for a PIN may ask about it. */
  bindPins: boolean;
  /** Whether web pages of other origins may call. */
  cors: boolean;
}

/** plex.tv's API, on any host. The body of each request comes with it, read already. */
export function createRoutes(plex: Plex): Hono<Env> {
  const app = new Hono<Env>().basePath('/api/v2');
  const { clock, pins, tokens, deviceAuth, servers, countRequest } = plex;

  if (plex.cors) app.use(cors({ origin: '*', exposeHeaders: ['Date', 'Retry-After'] }));
  if (countRequest) {
    app.use((c, next) => {
      const retryAfter = countRequest();
      return retryAfter > 0
        ? Promise.resolve(refuse(c, errors.tooMany, { 'Retry-After': String(retryAfter) }))
        : next();
    });
  }
  app.use(async (c, next) => {
    const parameters = await readParameters(c.req.raw, c.env.body);
    if (!parameters) return refuse(c, errors.malformed);
    c.set('parameters', parameters);
    return next();
  });
  app.notFound((c) => refuse(c, errors.notFound));
  app.onError((error, c) => {
    if (error instanceof Refused) return refuse(c, error.reason);
    // Any other is a defect of the sandbox, and no answer of plex.tv.
    throw error;
  });

  app.post('/pins', async (c) => {
    const { field, identity } = c.var.parameters;
    const clientIdentifier = identity('X-Plex-Client-Identifier');
    if (clientIdentifier === undefined) return refuse(c, errors.noIdentifier);
    const jwk = field('jwk');
    const pin = pins.create({
      strong: isTrue(field('strong')),
      clientIdentifier,
      product: identity('X-Plex-Product') ?? null,
      key: jwk === undefined ? null : await readDeviceKey(jwk),
    });
    return answer(c.req.raw, 201, 'pin', pinModel(pin, clock.now(), originOf(c)));
  });

  app.get('/pins/:pinId', async (c) => {
    const { field, identity } = c.var.parameters;
    const clientIdentifier = identity('X-Plex-Client-Identifier');
    if (clientIdentifier === undefined) return refuse(c, errors.noIdentifier);
    const pin = pins.byId(Number(c.req.param('pinId')));
    if (!pin || (plex.bindPins && pin.clientIdentifier !== clientIdentifier)) {
      return refuse(c, errors.noPin);
    }
    const authToken = await deviceAuth.tokenOf(pin, field('deviceJWT'));
    const model = pinModel({ ...pin, authToken }, clock.now(), originOf(c));
    return answer(c.req.raw, 200, 'pin', model);
  });

  app.put('/pins/link', (c) => {
    const bearer = authenticate(c, tokens);
    const code = c.var.parameters.field('code');
    if (typeof code !== 'string' || code === '') return refuse(c, errors.malformed);
    const pin = pins.byCode(code);
    return pin && pins.approve(pin, bearer.account) ? c.body(null, 204) : refuse(c, errors.noPin);
  });

  app.get('/pins/qr/:code', (c) => {
    const pin = pins.byCode(c.req.param('code'));
    if (!pin) return refuse(c, errors.noPin);
    const image = qrPng(`${originOf(c)}/link/?pin=${pin.code}`);
    return c.body(image, 200, { 'Content-Type': 'image/png' });
  });

  app.get('/user', (c) => {
    const bearer = authenticate(c, tokens);
    return answer(c.req.raw, 200, 'user', userModel(bearer.account, bearer.token));
  });

  app.get('/resources', (c) => {
    const bearer = authenticate(c, tokens);
    const { field } = c.var.parameters;
    const include = {
      https: isTrue(field('includeHttps')),
      relay: isTrue(field('includeRelay')),
      ipv6: isTrue(field('includeIPv6')),
    };
    return answer(c.req.raw, 200, 'resources', servers.listFor(bearer.account, include));
  });

  app.delete('/users/signout', (c) => {
    const bearer = authenticate(c, tokens);
    tokens.revoke(bearer.token);
    return c.body(null, 204);
  });

  app.get('/ping', (c) => {
    authenticate(c, tokens);
    return pong(c.req.raw);
  });

  addAuthRoutes(app, tokens, deviceAuth);

  return app;
}

function refuse(c: Context, error: PlexError, headers?: Record<string, string>): Response {
  return refusal(c.req.raw, error, headers);
}

function originOf(c: Context): string {
  return new URL(c.req.url).origin;
}
