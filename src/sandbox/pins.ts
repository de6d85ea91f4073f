import type { Clock } from './clock.ts';
import type { DeviceKey } from './device-key.ts';
import { alphabets, randomText } from './random.ts';
import type { Tokens } from './tokens.ts';
import type { Account } from './users.ts';

/** What a PIN is asked for with. */
export interface PinRequest {
  strong: boolean;
  clientIdentifier: string;
  product: string | null;
  /** The key that the bearer of the token must have; null where anybody who asks gets it. */
  key: DeviceKey | null;
}

/** A PIN as the sandbox keeps it; times in ms since 1970. */
export interface StoredPin extends PinRequest {
  readonly id: number;
  readonly code: string;
  readonly createdAt: number;
  expiresAt: number;
  /** Who approved; null until then. */
  account: Account | null;
  /** The token that approval gave, which a PIN with a key has none of: its token is signed when it is asked for. */
  authToken: string | null;
  denied: boolean;
}

/** The PINs of a sandbox. Only `list` finds a PIN that has expired. */
export interface Pins {
  create(request: PinRequest): StoredPin;
  byId(id: number): StoredPin | undefined;
  byCode(code: string): StoredPin | undefined;
  /** All, the latest last. */
  list(): StoredPin[];
  /** Approves for this account, once; false when the PIN is approved or denied already. */
  approve(pin: StoredPin, account: Account): boolean;
}

/** As observed: four upper-case characters for 900 s, or 25 lower-case ones for 1800 s. */
const KINDS = {
  short: { alphabet: alphabets.shortCode, length: 4, lifetime: 900_000 },
  strong: { alphabet: alphabets.strongCode, length: 25, lifetime: 1_800_000 },
} as const;

interface PinsContext {
  clock: Clock;
  tokens: Tokens;
  /** Who approves a PIN by itself, and at what age of the PIN in ms. */
  autoApprove?: { account: Account; after: number };
}

export function createPins({ clock, tokens, autoApprove }: PinsContext): Pins {
  const byId = new Map<number, StoredPin>();
  const byCode = new Map<string, StoredPin>();
  // Ten digits, as plex.tv's are at present; not from 1, so that an id is not taken for an index.
  let nextId = 1_000_000_000 + Math.floor(Math.random() * 1_000_000_000);

  const approve = (pin: StoredPin, account: Account): boolean => {
    if (pin.account !== null || pin.denied) return false;
    pin.account = account;
    if (!pin.key) pin.authToken = tokens.issue({ account, clientIdentifier: pin.clientIdentifier });
    return true;
  };

  /** No timer approves or expires: what the clock has done to a PIN is seen when somebody looks. */
  const look = (pin: StoredPin | undefined): StoredPin | undefined => {
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
      return look(pin) ?? pin;
    },
    byId: (id) => look(byId.get(id)),
    byCode: (code) => look(byCode.get(code)),
    list: () => Array.from(byId.values(), (pin) => look(pin) ?? pin),
    approve,
  };
}
