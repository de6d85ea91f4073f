import type { StoredPin } from '../pins.ts';
import { problems, type Problem } from './problems.ts';
import type { Site } from './site.ts';

/** What has become of a PIN. */
export type PinState = 'waiting' | 'approved' | 'denied' | 'expired';

export function stateOf({ clock }: Site, pin: StoredPin): PinState {
  if (clock.now() >= pin.expiresAt) return 'expired';
  if (pin.denied) return 'denied';
  return pin.account === null ? 'waiting' : 'approved';
}

/** The PIN with this code, be it in whatever case, and also when it has expired. */
export function findPin({ pins }: Site, code: string): StoredPin | undefined {
  const spellings = new Set([code.toUpperCase(), code.toLowerCase()]);
  return pins.list().find((pin) => spellings.has(pin.code));
}

/** The PIN with this code that waits on a page for codes of this kind, or why there is none. */
export function waitingPin(
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

export function isProblem(found: StoredPin | Problem): found is Problem {
  return 'text' in found;
}

/** Who is meant by the field `user` of a form. */
export function pickedUser({ accounts }: Site, fields: URLSearchParams) {
  const username = fields.get('user');
  return accounts.find((account) => account.username === username);
}
