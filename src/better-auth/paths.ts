/** The paths of the endpoints, below the `basePath` of Better Auth. */
export const PATHS = {
  signIn: '/sign-in/plex',
  link: '/link-plex',
  /** Where all providers of Better Auth return to: hooks of other plugins that match `/callback/` apply to it. */
  callback: '/callback/plex',
  status: '/plex/status',
} as const;

/** Whether an endpoint of this plugin handles a request. */
export const isPlexPath = (path: string): boolean =>
  (Object.values(PATHS) as string[]).includes(path);
