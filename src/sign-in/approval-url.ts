import type { DeviceOptions, Settings } from '../client/options.ts';

/** What the page tells the user about the device; other names are not in use [py]. */
const CONTEXT: (keyof DeviceOptions)[] = [
  'product',
  'version',
  'platform',
  'platformVersion',
  'device',
  'deviceName',
  'model',
];

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
    : `${settings.plexTv ?? 'https://plex.tv'}/link/?${pair('pin', code)}`;

/** The parameters stand in the fragment, where no server logs them. */
function authUrl(settings: Settings, code: string, forwardUrl: string | undefined): string {
  const parameters = [
    pair('clientID', settings.clientIdentifier),
    pair('code', code),
    ...CONTEXT.flatMap((key) => {
      const value = settings.device[key];
      return value === undefined ? [] : pair(`context[device][${key}]`, value);
    }),
    ...(forwardUrl === undefined ? [] : [pair('forwardUrl', forwardUrl)]),
  ];
  return `${settings.plexTv ?? 'https://app.plex.tv'}/auth#?${parameters.join('&')}`;
}

/** A browser would run these, or read a file, in the name of another page. */
const LOCAL_SCHEME = /^(javascript|data|vbscript|blob|file):$/;

/** Whether the sign-in page may go there; apps with a URL scheme of their own use that. */
export function isForwardUrl(url: unknown): url is string | URL {
  try {
    return !LOCAL_SCHEME.test(new URL(url as string | URL).protocol);
  } catch {
    return false;
  }
}

const pair = (name: string, value: string): string =>
  `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
