/** The account and the PIN of the first version of plex.tv's API. */
import type { StoredPin } from '../pins/pins.ts';
import type { Account } from '../account/users.ts';
import { element, escapeXml, toDocument, type Fields } from '../http/xml.ts';

/**
 * Creates `GET /users/account.json`, which no public project recorded: it has the fields that clients read (Seerr,
 * PlexRipper, plex-go).
 */
export function legacyAccount(account: Account, token: string): { user: Fields } {
  const { active, status, plan, features } = account.subscription ?? {};
  return {
    user: {
      id: account.id,
      uuid: account.uuid,
      email: account.email,
      joined_at: joinedAt(account),
      username: account.username,
      title: account.title,
      thumb: account.thumb,
      hasPassword: account.hasPassword,
      authToken: token,
      authentication_token: token,
      subscription: { active, status, plan, features: features ?? [] },
      roles: { roles: account.roles ?? [] },
      entitlements: account.entitlements ?? [],
      confirmedAt: joinedAt(account),
      forumId: null,
    },
  };
}

/** Creates the same account as XML, in which some fields are attributes and elements as well [py]. */
export function legacyAccountXml(account: Account, token: string): string {
  const { active, status, plan, features } = account.subscription ?? {};
  const ids = (name: string, list: readonly string[] | null | undefined): string[] =>
    (list ?? []).map((id) => element(name, { id }));
  const root = element(
    'user',
    {
      email: account.email,
      id: account.id,
      uuid: account.uuid,
      thumb: account.thumb,
      username: account.username,
      title: account.title,
      locale: account.locale,
      authenticationToken: token,
      authToken: token,
      scrobbleTypes: account.scrobbleTypes,
      restricted: account.restricted,
      home: account.home,
      guest: account.guest,
      hasPassword: account.hasPassword,
      homeSize: account.homeSize,
      maxHomeSize: account.maxHomeSize,
      certificateVersion: 2,
    },
    element('subscription', { active, status, plan }, ...ids('feature', features)),
    element('roles', {}, ...ids('role', account.roles)),
    element(
      'entitlements',
      { all: account.entitlements?.includes('all') === true },
      ...ids('entitlement', account.entitlements),
    ),
    textElement('username', account.username ?? null),
    textElement('email', account.email ?? null),
    textElement('joined-at', joinedAt(account), 'datetime'),
    textElement('authentication-token', token),
  );
  return toDocument(root);
}

const joinedAt = ({ joinedAt }: Account): string => toIso((joinedAt ?? 0) * 1000);

/**
 * Creates the response to `POST /pins.xml` and `GET /pins/{pinId}.xml`, whose fields are elements [seen]. The token is
 * in two of them, since some clients read the one and some the other.
 */
export function legacyPinXml(pin: StoredPin): string {
  const { account, authToken } = pin;
  const root = element(
    'pin',
    {},
    textElement('id', String(pin.id), 'integer'),
    textElement('code', pin.code),
    textElement('expires-at', toIso(pin.expiresAt), 'dateTime'),
    textElement('user-id', account && String(account.id), 'integer'),
    textElement('client-identifier', pin.clientIdentifier),
    textElement('trusted', 'false', 'boolean'),
    textElement('auth-token', authToken),
    textElement('auth_token', authToken),
  );
  return toDocument(root);
}

/** Creates an element that contains text, with the attributes that Rails adds for a type and for null. */
function textElement(name: string, text: string | null, type?: string): string {
  return text === null
    ? element(name, { type, nil: 'true' })
    : element(name, { type }, escapeXml(text));
}

const toIso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, '');
