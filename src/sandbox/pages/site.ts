import type { Clock } from '../clock.ts';
import type { Pins, StoredPin } from '../pins/pins.ts';
import type { RecordedRequest } from '../recorder.ts';
import type { Servers } from '../account/servers.ts';
import type { Account } from '../account/users.ts';

/** The data of the sandbox that the pages show and change. */
export interface Site {
  clock: Clock;
  pins: Pins;
  accounts: readonly Account[];
  servers: Servers;
  requests: readonly RecordedRequest[];
}

/** The state of a PIN, as the pages show it. */
export type PinState = 'waiting' | 'approved' | 'denied' | 'expired';

export function stateOf({ clock }: Site, pin: StoredPin): PinState {
  if (clock.now() >= pin.expiresAt) return 'expired';
  if (pin.denied) return 'denied';
  return pin.account === null ? 'waiting' : 'approved';
}

/** Finds the PIN with this code in any case, including an expired PIN. */
export function findPin({ pins }: Site, code: string): StoredPin | undefined {
  const spellings = new Set([code.toUpperCase(), code.toLowerCase()]);
  return pins.list().find((pin) => spellings.has(pin.code));
}

/** Finds the waiting PIN with this code of this kind, or returns why the code cannot be approved. */
export function findWaitingPin(
  site: Site,
  code: string,
  kind: 'short' | 'strong',
): StoredPin | Problem {
  const pin = findPin(site, code);
  if (!pin) return problems.unknown;
  if (pin.strong !== (kind === 'strong')) return problems[pin.strong ? 'strong' : 'short'];
  const state = stateOf(site, pin);
  return state === 'waiting' ? pin : problems[state];
}

/** Finds the account that the user chose in a form. */
export function findChosenAccount({ accounts }: Site, fields: URLSearchParams) {
  const name = fields.get('user');
  return accounts.find((account) => account.name === name);
}

/** An error that a page shows: its HTTP status and its text. */
export interface Problem {
  readonly status: number;
  readonly text: string;
}

export const problems = {
  noCode: { status: 400, text: 'Enter the code shown on your device.' },
  unknown: { status: 404, text: 'This code does not exist. Check it and try again.' },
  expired: {
    status: 410,
    text: 'This code has expired. Request a new one on your device or in the app.',
  },
  approved: {
    status: 409,
    text: 'This code has already been used. Request a new one on your device or in the app.',
  },
  denied: {
    status: 409,
    text: 'This code was denied. Request a new one on your device or in the app.',
  },
  strong: {
    status: 400,
    text: 'This is a strong code. It works only on the sign-in page, which the app opens for you.',
  },
  short: { status: 400, text: 'This is a short code. It works only on the link page.' },
  noCodeInAddress: {
    status: 400,
    text: 'This address contains no code. An app that opens this page puts one after the #.',
  },
  noClient: { status: 400, text: 'This address contains no clientID.' },
  otherClient: {
    status: 400,
    text: 'The clientID in this address is not the one that the code was created for.',
  },
  noUser: { status: 400, text: 'The sandbox has no such user. Choose one from the list.' },
} as const satisfies Record<string, Problem>;

export function isProblem(found: StoredPin | Problem): found is Problem {
  return 'text' in found;
}
