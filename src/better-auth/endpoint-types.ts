import type { StandardSchemaV1, StrictEndpoint } from 'better-auth';
import type { LinkPlexBody, PlexStatusBody, SignInPlexBody } from './body.ts';
import type { StartedSignIn } from './start.ts';
import type { PlexStatus } from './status.ts';

// The types that TypeScript infers would refer to packages that an app does not depend on, such as better-call.

/** The endpoint of `auth.api.signInPlex`. */
export type SignInPlexEndpoint = StrictEndpoint<
  '/sign-in/plex',
  { method: 'POST'; body: StandardSchemaV1<SignInPlexBody | undefined> },
  StartedSignIn
>;

/** The endpoint of `auth.api.linkPlex`. */
export type LinkPlexEndpoint = StrictEndpoint<
  '/link-plex',
  { method: 'POST'; body: StandardSchemaV1<LinkPlexBody | undefined> },
  StartedSignIn
>;

/** The endpoint of `auth.api.plexStatus`. */
export type PlexStatusEndpoint = StrictEndpoint<
  '/plex/status',
  { method: 'POST'; body: StandardSchemaV1<PlexStatusBody> },
  PlexStatus
>;

/** The endpoint of `auth.api.callbackPlex`. */
export type CallbackPlexEndpoint = StrictEndpoint<
  '/callback/plex',
  { method: 'GET'; query: StandardSchemaV1<{ state?: string } | undefined> },
  Response
>;
