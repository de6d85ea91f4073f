import type { Context, Hono } from 'hono';
import { authenticate } from '../account/account-routes.ts';
import { apiErrors, HttpError } from '../http/errors.ts';
import { legacyAccount, legacyAccountXml, legacyPinXml } from './account.ts';
import { legacyDevicesXml } from './devices.ts';
import { homeUsersXml, sharedServersXml, usersXml } from './models.ts';
import { isTrue, readClientIdentifier, type RequestEnv } from '../http/parameters.ts';
import type { Pins } from '../pins/pins.ts';
import { acceptsJson } from '../http/response.ts';
import type { Servers } from '../account/servers.ts';
import type { Tokens } from '../tokens.ts';
import type { Account } from '../account/users.ts';

export interface LegacyRoutesContext {
  tokens: Tokens;
  pins: Pins;
  servers: Servers;
  accounts: readonly Account[];
}

/**
 * Adds the rest of the first version of plex.tv's API, so that servers which call it can be tested: the spec and the
 * client have only the second version. All but the account is XML whatever `Accept` says.
 */
export function addLegacyRoutes(
  app: Hono<RequestEnv>,
  { tokens, pins, servers, accounts }: LegacyRoutesContext,
): void {
  const accountResponse = (c: Context<RequestEnv>, account: Account, token: string) =>
    acceptsJson(c.req.raw)
      ? c.json(legacyAccount(account, token))
      : xml(c, legacyAccountXml(account, token));

  // Some clients add a slash [code].
  app.on('GET', ['/users/account', '/users/account/'], (c) => {
    const { account, token } = authenticate(c, tokens);
    return accountResponse(c, account, token);
  });

  app.post('/users/sign_in', (c) => {
    const account = findByPassword(accounts, readCredentials(c));
    const { parameters } = c.var;
    if (!account) throw new HttpError(apiErrors.notAuthenticated);
    const clientIdentifier = readClientIdentifier(parameters);
    c.status(201);
    return accountResponse(c, account, tokens.issue({ account, clientIdentifier }));
  });

  app.get('/api/users', (c) => {
    const { account } = authenticate(c, tokens);
    return xml(c, usersXml(account, accounts, servers.ownedBy(account)));
  });

  app.get('/api/resources', (c) => {
    const { account } = authenticate(c, tokens);
    const https = isTrue(c.var.parameters.field('includeHttps'));
    const list = (secure: boolean) =>
      servers.listFor(account, { https: secure, relay: false, ipv6: false });
    return xml(c, legacyDevicesXml(list(false), https ? list(true) : []));
  });

  app.get('/api/servers/:machineIdentifier/shared_servers', (c) => {
    const { account } = authenticate(c, tokens);
    const identifier = c.req.param('machineIdentifier');
    const owned = servers
      .ownedBy(account)
      .find(({ device }) => device.clientIdentifier === identifier);
    if (!owned) throw new HttpError(apiErrors.notFound);
    return xml(c, sharedServersXml(owned));
  });

  app.get('/api/home/users', (c) => {
    const { account } = authenticate(c, tokens);
    return xml(c, homeUsersXml(account, accounts));
  });

  app.post('/pins.xml', (c) => {
    const clientIdentifier = readClientIdentifier(c.var.parameters);
    const product = c.var.parameters.identity('X-Plex-Product') ?? null;
    c.status(201);
    return xml(
      c,
      legacyPinXml(pins.create({ strong: false, clientIdentifier, product, key: null })),
    );
  });

  app.get('/pins/:file{\\d+\\.xml}', (c) => {
    const pin = pins.byId(Number.parseInt(c.req.param('file'), 10));
    if (!pin) throw new HttpError(apiErrors.pinNotFound);
    return xml(c, legacyPinXml(pin));
  });
}

function xml(c: Context<RequestEnv>, document: string): Response {
  return c.body(document, { headers: { 'Content-Type': 'application/xml; charset=utf-8' } });
}

/** Reads a login and a password: from `Authorization: Basic`, or the fields of a form or of JSON. */
function readCredentials(c: Context<RequestEnv>): { login: unknown; password: unknown } {
  const [, basic] = /^Basic (.+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  if (basic !== undefined) {
    const [login, ...password] = atob(basic).split(':');
    return { login, password: password.join(':') };
  }
  const { field } = c.var.parameters;
  const user: unknown = field('user');
  const read = (name: string): unknown =>
    typeof user === 'object' && user !== null ? Reflect.get(user, name) : field(`user[${name}]`);
  return { login: read('login'), password: read('password') };
}

function findByPassword(
  accounts: readonly Account[],
  { login, password }: { login: unknown; password: unknown },
): Account | undefined {
  return accounts.find(
    (account) =>
      account.password !== undefined &&
      account.password === password &&
      (account.username === login || account.email === login),
  );
}
