import type { ClientState } from '../client/client-state.ts';

/**
 * Builds the URL of the page where the user approves a code. A strong code works only on the hosted sign-in page, a
 * short one only on the link page.
 */
export function approvalUrl(
  { clientIdentifier, device, plexTv }: ClientState,
  { code, strong, forwardUrl }: { code: string; strong: boolean; forwardUrl?: string | undefined },
): string {
  if (!strong) return `${plexTv ?? 'https://plex.tv'}/link/?${encodeFields({ pin: code })}`;
  const context: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(device)) {
    // The page shows these to the user.
    if (!NOT_SHOWN.has(name)) context[`context[device][${name}]`] = value;
  }
  const fields = { clientID: clientIdentifier, code, ...context, forwardUrl };
  // Browsers do not send the fragment to a server, so no server logs the code.
  return `${plexTv ?? 'https://app.plex.tv'}/auth#?${encodeFields(fields)}`;
}

/** The client options that the page does not take as context [py]. */
const NOT_SHOWN = new Set(['deviceVendor', 'language', 'provides', 'marketplace']);

/** Percent-encodes the defined fields. `URLSearchParams` would encode a space as `+`. */
const encodeFields = (fields: Record<string, string | undefined>): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    // `undefined` has been filtered out.
    .map((pair) => (pair as string[]).map(encodeURIComponent).join('='))
    .join('&');
