/** Where the pages are: those that users are sent to as on plex.tv, the rest beside them. */
export const paths = {
  start: '/',
  link: '/link',
  auth: '/auth',
  style: '/sandbox/style.css',
  authScript: '/sandbox/auth.js',
  icon: '/sandbox/icon.svg',
} as const;

const OWN = new Set<string>([...Object.values(paths), '/link/', '/auth/', '/favicon.ico']);

/** Whether a browser asked for the sandbox's own pages, and no client for plex.tv's API. */
export function isOwnPath(path: string): boolean {
  return OWN.has(path);
}
