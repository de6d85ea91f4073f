import type { StandardSchemaV1, StrictEndpoint } from 'better-auth';
import type { LinkPlexBody, PlexStatusBody, SignInPlexBody } from './body.ts';
import type { PATHS } from './paths.ts';
import type { StartedSignIn } from './start.ts';
import type { PlexStatus } from './status.ts';

// The types that TypeScript infers refer to packages of which an app knows nothing, such as better-call.

/** `POST` with a JSON body. */
type PostEndpoint<Path extends string, Body, Returned> = StrictEndpoint<
  Path,
  { method: 'POST'; body: StandardSchemaV1<Body> },
  Returned
>;

/** `auth.api.signInPlex` */
export type SignInPlexEndpoint = PostEndpoint<
  typeof PATHS.signIn,
  SignInPlexBody | undefined,
  StartedSignIn
>;

/** `auth.api.linkPlex` */
export type LinkPlexEndpoint = PostEndpoint<
  typeof PATHS.link,
  LinkPlexBody | undefined,
  StartedSignIn
>;

/** `auth.api.plexStatus` */
export type PlexStatusEndpoint = PostEndpoint<typeof PATHS.status, PlexStatusBody, PlexStatus>;

/** `auth.api.callbackPlex` */
export type CallbackPlexEndpoint = StrictEndpoint<
  typeof PATHS.callback,
  { method: 'GET'; query: StandardSchemaV1<{ state?: string } | undefined> },
  Response
>;
