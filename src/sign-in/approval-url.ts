const queryString = (fields: Record<string, unknown>): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map((pair) => (pair as string[]).map(encodeURIComponent).join('='))
    .join('&');
import type { ClientState } from '../client/client-state.ts';

/**
 * Where the user approves a code. A strong code works on the hosted sign-in page only, a short one
 * on the link page only; each fails on the other's.
 */
export function approvalUrl(
  { clientIdentifier, device, plexTv }: ClientState,
  { code, strong, forwardUrl }: { code: string; strong: boolean; forwardUrl?: string | undefined },
): string {
  if (!strong) return `${plexTv ?? 'https://plex.tv'}/link/?${queryString({ pin: code })}`;
  const context: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(device)) {
    // The page tells the user about the device; the vendor is not in use there [py].
    if (name !== 'deviceVendor') context[`context[device][${name}]`] = value;
  }
  const parameters = { clientID: clientIdentifier, code, ...context, forwardUrl };
  // They stand in the fragment, where no server logs them.
  return `${plexTv ?? 'https://app.plex.tv'}/auth#?${queryString(parameters)}`;
}
