/** A call of the handler. */
export interface Call {
  /** The request, as the app passed it. */
  readonly request: Request;
  /** The second argument of the handler, for the app's own functions. */
  readonly context: unknown;
  readonly site: Site;
}

/** The routes as browsers see them. */
export interface Site {
  /** The public origin of the app, as this request sees it. */
  readonly origin: string;
  /** All public origins of the app. */
  readonly origins: readonly string[];
  /** The source of `origin`, for messages to the developer. */
  readonly originSource: string;
  /** The public path of the routes, for example `/app/auth/plex` behind a proxy that removes `/app`. */
  readonly path: string;
  /** The public path of the app, for example `/app/`. */
  readonly root: string;
}

export const callbackPath = ({ path }: Pick<Site, 'path'>): string => `${path}/callback`;
