import type { Settings } from '../client/settings.ts';

/**
 * Where the user approves a code. A strong code works on the hosted sign-in page only, a short one
 * on the link page only; each fails on the other's.
 */
export const approvalUrl = (
  settings: Settings,
  { code, strong, forwardUrl }: { code: string; strong: boolean; forwardUrl?: string | undefined },
): string =>
  strong
    ? authUrl(settings, code, forwardUrl)
    : `${settings.plexTv ?? 'https://plex.tv'}/link/?${pair(['pin', code])}`;

/** The parameters stand in the fragment, where no server logs them. */
function authUrl(
  { clientIdentifier, device, plexTv }: Settings,
  code: string,
  forwardUrl: string | undefined,
): string {
  const parameters = [
    ['clientID', clientIdentifier],
    ['code', code],
    // The page tells the user about the device; the vendor is not in use there [py].
    ...Object.entries(device).flatMap(([name, value]) =>
      name === 'deviceVendor' ? [] : [[`context[device][${name}]`, value]],
    ),
    ...(forwardUrl === undefined ? [] : [['forwardUrl', forwardUrl]]),
  ];
  return `${plexTv ?? 'https://app.plex.tv'}/auth#?${parameters.map(pair).join('&')}`;
}

const pair = (parts: string[]): string => parts.map(encodeURIComponent).join('=');
