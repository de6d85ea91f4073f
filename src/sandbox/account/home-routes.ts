import type { Hono } from 'hono';
import type { Home, HomeUser } from '../../../generated/operations.ts';
import { authenticate } from './account-routes.ts';
import { apiErrors, HttpError } from '../http/errors.ts';
import { readClientIdentifier, type RequestEnv } from '../http/parameters.ts';
import { modelResponse } from '../http/response.ts';
import type { Tokens } from '../tokens.ts';
import { type Account, toUserModel } from './users.ts';
import type { Fields } from '../http/xml.ts';

export interface HomeRoutesContext {
  tokens: Tokens;
  accounts: readonly Account[];
}

/** Adds the operations of a Plex Home. A sandbox has one Plex Home, to which all users with `home` belong. */
export function addHomeRoutes(
  app: Hono<RequestEnv>,
  { tokens, accounts }: HomeRoutesContext,
): void {
  const members = accounts.filter(({ home }) => home === true);

  app.use('/home/*', (c, next) => {
    // plex.tv rejects a request without an identifier here [code of WatchState].
    readClientIdentifier(c.var.parameters);
    return next();
  });

  app.get('/home/users', (c) => {
    const { account } = authenticate(c, tokens);
    // The token of a managed user is not accepted here [code of WatchState].
    if (account.restricted === true) throw new HttpError(apiErrors.notAuthenticated);
    return modelResponse(c.req.raw, 200, 'home', toHomeModel(account, members));
  });

  app.post('/home/users/:user/switch', (c) => {
    const { account, clientIdentifier } = authenticate(c, tokens);
    const user = c.req.param('user');
    // plex.tv accepts the numeric ID as well [code of six clients].
    const target = members.find(({ uuid, id }) => uuid === user || String(id) === user);
    // What plex.tv responds for a user of another Plex Home is not known.
    if (!target || account.home !== true) throw new HttpError(apiErrors.notFound);
    if (!isPinValid(target, c.var.parameters.field('pin'))) {
      throw new HttpError(apiErrors.homePinRequired);
    }
    const token = tokens.issue({ clientIdentifier, account: target });
    return modelResponse(c.req.raw, 201, 'user', toUserModel(target, token));
  });
}

/**
 * Returns whether this PIN allows a switch to the user. plex.tv validates each PIN that it gets, but requires one of a
 * protected user only on some accounts [issue anthonycaccese/240-MP 244]; the sandbox always does. A PIN for a user
 * who has none is ignored, since what plex.tv does is not known.
 */
const isPinValid = ({ homePin }: Account, pin: unknown): boolean =>
  homePin === undefined || pin === homePin;

/** Converts a Plex Home to the response of `GET /home/users`, whose list is empty for a user without one (a guess). */
function toHomeModel(account: Account, members: readonly Account[]): Fields {
  const admin = members.find(({ homeAdmin }) => homeAdmin === true);
  return {
    id: 1,
    name: `${admin?.title ?? account.title}'s home`,
    guestUserID: null,
    guestUserUUID: null,
    guestEnabled: false,
    subscription: admin?.subscription?.active === true,
    users: account.home === true ? members.map(toHomeUser) : [],
  } satisfies Home;
}

function toHomeUser(account: Account) {
  const isManaged = account.restricted === true;
  return {
    id: account.id,
    uuid: account.uuid,
    title: account.title,
    // Managed users have neither of these [seen].
    username: isManaged ? null : (account.username ?? null),
    email: isManaged ? null : (account.email ?? null),
    friendlyName: account.friendlyName ?? null,
    thumb: account.thumb ?? null,
    hasPassword: !isManaged,
    restricted: isManaged,
    restrictionProfile: null,
    admin: account.homeAdmin === true,
    guest: false,
    protected: account.protected === true,
  } satisfies HomeUser;
}
