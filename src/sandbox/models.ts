import type { Location, Pin, User } from '../../generated/operations.ts';
import type { Draft } from './draft.ts';
import type { StoredPin } from './pins.ts';
import type { Account } from './users.ts';

/** Where every request to a sandbox comes from: the example of the recorded answers. */
const location: Draft<Location> = {
  code: 'CA',
  european_union_member: false,
  continent_code: 'NA',
  country: 'Canada',
  city: 'Toronto',
  time_zone: 'America/Toronto',
  postal_code: 'M5J',
  in_privacy_restricted_country: false,
  in_privacy_restricted_region: false,
  subdivisions: 'Ontario',
  coordinates: '43.6227, -79.3892',
};

/** The PIN as plex.tv answers it at this moment; `origin` is where the request was sent to. */
export function pinModel(pin: StoredPin, now: number, origin: string): Draft<Pin> {
  return {
    id: pin.id,
    code: pin.code,
    product: pin.product,
    trusted: false,
    qr: `${origin}/api/v2/pins/qr/${pin.code}`,
    clientIdentifier: pin.clientIdentifier,
    location,
    // Rounded up: the full lifetime in the first answer, and never 0 for a PIN that is still good.
    expiresIn: Math.ceil((pin.expiresAt - now) / 1000),
    createdAt: isoSeconds(pin.createdAt),
    expiresAt: isoSeconds(pin.expiresAt),
    authToken: pin.authToken,
    newRegistration: pin.authToken === null ? null : false,
  };
}

/** The account as plex.tv answers it to the bearer of this token. */
export function userModel({ pin, serviceToken, ...account }: Account, token: string): Draft<User> {
  const more = {
    // The attributes and children that python-plexapi reads without asking whether they are there.
    scrobbleTypes: '',
    profile: { autoSelectAudio: true, defaultAudioLanguage: 'en', autoSelectSubtitle: 0 },
    // Secrets of the answer besides the token: a client must not log them.
    pin,
    services: [
      {
        identifier: 'sandbox',
        endpoint: 'https://plex.tv',
        token: serviceToken,
        status: 'online',
      },
    ],
  };
  return { ...account, authToken: token, ...more };
}

/** As plex.tv writes times: to the second, in UTC. */
function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, '');
}
