import type { Context, Hono } from 'hono';
import type { DeviceAuth } from '../device-keys/device-auth.ts';
import { apiErrors, HttpError } from '../http/errors.ts';
import { isTrue, readClientIdentifier, type RequestEnv } from '../http/parameters.ts';
import type { Leniency } from '../leniency.ts';
import { modelResponse, pingResponse } from '../http/response.ts';
import type { Servers } from './servers.ts';
import type { Device, Tokens } from '../tokens.ts';
import { toUserModel } from './users.ts';

export interface AccountRoutesContext {
  tokens: Tokens;
  deviceAuth: DeviceAuth;
  servers: Servers;
  leniency: Leniency;
}

/** Adds the operations of a signed-in user, and those under `/auth/`, which issue JWTs for device keys. */
export function addAccountRoutes(
  app: Hono<RequestEnv>,
  { tokens, deviceAuth, servers, leniency }: AccountRoutesContext,
): void {
  const checkIdentifier = (c: Context<RequestEnv>): void => {
    if (!leniency.missingIdentifier) readClientIdentifier(c.var.parameters);
  };

  app.get('/user', (c) => {
    const { account, token } = authenticate(c, tokens);
    checkIdentifier(c);
    return modelResponse(c.req.raw, 200, 'user', toUserModel(account, token));
  });

  app.get('/resources', (c) => {
    const { account } = authenticate(c, tokens);
    // plex.tv requires the identifier [code of jjdenhertog/spotify-to-plex]. Which of the two errors comes first is
    // unknown.
    readClientIdentifier(c.var.parameters);
    const { field } = c.var.parameters;
    const include = {
      https: isTrue(field('includeHttps')),
      relay: isTrue(field('includeRelay')),
      ipv6: isTrue(field('includeIPv6')),
    };
    return modelResponse(c.req.raw, 200, 'resources', servers.listFor(account, include));
  });

  app.delete('/users/signout', (c) => {
    tokens.revoke(authenticate(c, tokens).token);
    return c.body(null, 204);
  });

  app.get('/ping', (c) => {
    authenticate(c, tokens);
    checkIdentifier(c);
    return pingResponse(c.req.raw);
  });

  app.post('/auth/jwk', async (c) => {
    await deviceAuth.registerKey(authenticate(c, tokens), c.var.parameters.field('jwk'));
    // The documentation does not say what the body contains.
    return c.json({}, 201);
  });

  app.get('/auth/nonce', (c) => c.json({ nonce: deviceAuth.issueNonce() }));

  app.post('/auth/token', async (c) => {
    const jwt = c.var.parameters.field('jwt');
    return c.json({ auth_token: await deviceAuth.exchangeDeviceJwt(jwt) });
  });

  app.get('/auth/keys', async (c) => c.json({ keys: await deviceAuth.listPublicKeys() }));
}

/** Returns the token of a request and the device it was issued to, or throws `HttpError` if it is not valid. */
export function authenticate(
  c: Context<RequestEnv>,
  tokens: Tokens,
): Device & { readonly token: string } {
  const token = c.var.parameters.identity('X-Plex-Token') ?? '';
  const device = tokens.findDevice(token);
  if (device === 'expired') throw new HttpError(apiErrors.jwtExpired);
  if (!device) throw new HttpError(apiErrors.notAuthenticated);
  return { token, ...device };
}
