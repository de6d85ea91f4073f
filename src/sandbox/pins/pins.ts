import type { Location, Pin } from '../../../generated/operations.ts';
import type { Clock } from '../clock.ts';
import type { DeviceKey } from '../device-keys/device-keys.ts';
import { alphabets, randomText } from '../random.ts';
import type { Tokens } from '../tokens.ts';
import type { Account, DeepPartial } from '../account/users.ts';

/** The parameters of a request for a PIN. */
export interface PinRequest {
  strong: boolean;
  clientIdentifier: string;
  product: string | null;
  /** The key that the device must sign with to get the token; null if no signature is needed. */
  key: DeviceKey | null;
}

/** A PIN as the sandbox stores it, with times in ms since 1970. */
export interface StoredPin extends PinRequest {
  readonly id: number;
  readonly code: string;
  readonly createdAt: number;
  expiresAt: number;
  /** The account that approved it; null until then. */
  account: Account | null;
  /** The token that the approval issued; null if the PIN has a key, since `DeviceAuth` signs a JWT at the poll. */
  authToken: string | null;
  denied: boolean;
}

/** The PINs of a sandbox. Only `list` returns expired PINs. */
export interface Pins {
  create(request: PinRequest): StoredPin;
  byId(id: number): StoredPin | undefined;
  byCode(code: string): StoredPin | undefined;
  /** Returns all PINs, the newest last. */
  list(): StoredPin[];
  /** Approves a PIN for this account; returns false if it has already been approved or denied. */
  approve(pin: StoredPin, account: Account): boolean;
}

/** A short code has four upper-case characters and 900 s, a strong one 25 lower-case ones and 1800 s [seen]. */
const KINDS = {
  short: { alphabet: alphabets.shortCode, length: 4, lifetime: 900_000 },
  strong: { alphabet: alphabets.strongCode, length: 25, lifetime: 1_800_000 },
} as const;

interface PinsContext {
  clock: Clock;
  tokens: Tokens;
  /** The account that approves each PIN automatically, and the age of the PIN in ms at that time. */
  autoApprove?: { account: Account; after: number };
}

export function createPins({ clock, tokens, autoApprove }: PinsContext): Pins {
  const byId = new Map<number, StoredPin>();
  const byCode = new Map<string, StoredPin>();
  // IDs have ten digits, like those of plex.tv now. A random start reveals a client that takes an ID for an index.
  let nextId = 1_000_000_000 + Math.floor(Math.random() * 1_000_000_000);

  const approve = (pin: StoredPin, account: Account): boolean => {
    if (pin.account !== null || pin.denied) return false;
    pin.account = account;
    if (!pin.key) pin.authToken = tokens.issue({ account, clientIdentifier: pin.clientIdentifier });
    return true;
  };

  /** Applies the passage of time to a PIN that is read, since no timer does; returns undefined if it has expired. */
  const refresh = (pin: StoredPin | undefined): StoredPin | undefined => {
    if (!pin || clock.now() >= pin.expiresAt) return undefined;
    if (autoApprove && clock.now() >= pin.createdAt + autoApprove.after) {
      approve(pin, autoApprove.account);
    }
    return pin;
  };

  return {
    create(request) {
      const kind = KINDS[request.strong ? 'strong' : 'short'];
      let code;
      do code = randomText(kind.alphabet, kind.length);
      while (byCode.has(code));
      const createdAt = clock.now();
      const pin: StoredPin = {
        ...request,
        id: nextId++,
        code,
        createdAt,
        expiresAt: createdAt + kind.lifetime,
        account: null,
        authToken: null,
        denied: false,
      };
      byId.set(pin.id, pin);
      byCode.set(code, pin);
      return refresh(pin) ?? pin;
    },
    byId: (id) => refresh(byId.get(id)),
    byCode: (code) => refresh(byCode.get(code)),
    list: () => Array.from(byId.values(), (pin) => refresh(pin) ?? pin),
    approve,
  };
}

/** The location of every client of a sandbox, taken from the example in the recorded responses. */
const location: DeepPartial<Location> = {
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

/** Converts a PIN to the response of plex.tv at this time; `origin` is that of the request. */
export function toPinModel(pin: StoredPin, now: number, origin: string): DeepPartial<Pin> {
  return {
    id: pin.id,
    code: pin.code,
    // Recorded PINs have this text [seen]; that it stands for a missing `X-Plex-Product` is an assumption.
    product: pin.product ?? '0',
    trusted: false,
    qr: `${origin}/api/v2/pins/qr/${pin.code}`,
    clientIdentifier: pin.clientIdentifier,
    location,
    // It is rounded up: the first response has the full lifetime, and a PIN that has not expired never has 0.
    expiresIn: Math.ceil((pin.expiresAt - now) / 1000),
    createdAt: toIsoSeconds(pin.createdAt),
    expiresAt: toIsoSeconds(pin.expiresAt),
    authToken: pin.authToken,
    newRegistration: pin.authToken === null ? null : false,
  };
}

/** Formats a time as plex.tv does: in UTC, without fractions of a second. */
function toIsoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, '');
}
