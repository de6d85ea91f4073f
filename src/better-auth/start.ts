import { APIError, createAuthEndpoint, sensitiveSessionMiddleware } from 'better-auth/api';
import { BASE_ERROR_CODES, BetterAuthError, type GenericEndpointContext } from 'better-auth';
import { isUpstreamError } from '../server/errors.ts';
import { startSignIn } from '../sign-in/start-sign-in.ts';
import {
  bodySchema,
  LINK_FIELDS,
  type LinkPlexBody,
  requestBody,
  SIGN_IN_FIELDS,
  type SignInPlexBody,
} from './body.ts';
import type { LinkPlexEndpoint, SignInPlexEndpoint } from './endpoint-types.ts';
import { PLEX_ERROR_CODES } from './error-codes.ts';
import type { PlexConfig } from './options.ts';
import { PATHS } from './paths.ts';
import { createState, type PendingSignIn, startPending } from './pending.ts';

/** The response that starts a sign-in. */
export interface StartedSignIn {
  /** Where the user approves: Plex's sign-in page, or with `device` the page on which to enter `code`. */
  url: string;
  /** Whether the client opens `url` in this window. */
  redirect: boolean;
  /** Identifies the sign-in for the status endpoint. */
  state: string;
  /** Time left to approve, in seconds. */
  expiresIn: number;
  /** The code to enter on another device; only with `device`. */
  code?: string;
  /** The text of a QR code for another device; only with `device`. */
  qr?: string;
}

const RESPONSE_SCHEMA = {
  type: 'object' as const,
  properties: {
    url: { type: 'string', description: 'Where the user approves the sign-in' },
    redirect: { type: 'boolean', description: 'Whether the client opens the URL' },
    state: { type: 'string', description: 'Identifies the sign-in for /plex/status' },
    expiresIn: { type: 'number', description: 'Time left to approve, in seconds' },
    code: { type: 'string', description: 'The code to enter on another device' },
    qr: { type: 'string', description: 'The text of a QR code' },
  },
  required: ['url', 'redirect', 'state', 'expiresIn'],
};

const openapi = (operationId: string, description: string, fields: typeof LINK_FIELDS) => ({
  operationId,
  description,
  requestBody: requestBody(fields),
  responses: {
    200: {
      description: 'The sign-in has started',
      content: { 'application/json': { schema: RESPONSE_SCHEMA } },
    },
  },
});

/** `POST /sign-in/plex`: `signIn.plex` of the client, `auth.api.signInPlex` of the server. */
export const signInPlex = (config: PlexConfig): SignInPlexEndpoint =>
  createAuthEndpoint(
    PATHS.signIn,
    {
      method: 'POST',
      operationId: 'signInPlex',
      body: bodySchema<SignInPlexBody | undefined>(SIGN_IN_FIELDS),
      metadata: {
        noStore: true,
        openapi: openapi('signInPlex', 'Sign in with a Plex account', SIGN_IN_FIELDS),
      },
    },
    (ctx) => start(ctx, config, ctx.body ?? {}),
  );

/** `POST /link-plex`: `linkPlex` of the client, `auth.api.linkPlex` of the server. */
export const linkPlex = (config: PlexConfig): LinkPlexEndpoint =>
  createAuthEndpoint(
    PATHS.link,
    {
      method: 'POST',
      operationId: 'linkPlex',
      body: bodySchema<LinkPlexBody | undefined>(LINK_FIELDS),
      use: [sensitiveSessionMiddleware],
      metadata: {
        noStore: true,
        openapi: openapi('linkPlex', 'Link a Plex account to the signed-in user', LINK_FIELDS),
      },
    },
    async (ctx) => {
      if (ctx.context.options.account?.accountLinking?.enabled === false)
        throw APIError.from('FORBIDDEN', PLEX_ERROR_CODES.LINKING_NOT_ALLOWED);
      const { session } = ctx.context;
      if (!session) throw APIError.from('UNAUTHORIZED', BASE_ERROR_CODES.FAILED_TO_GET_SESSION);
      const { id: userId, email } = session.user;
      return start(ctx, config, ctx.body ?? {}, { userId, email });
    },
  );

async function start(
  ctx: GenericEndpointContext,
  { plex, deviceKey: findKey, scope }: PlexConfig,
  { mode = 'redirect', disableRedirect = false, ...rest }: SignInPlexBody,
  link?: PendingSignIn['link'],
): Promise<StartedSignIn> {
  const isForDevice = mode === 'device';
  if (!isForDevice && !ctx.context.baseURL)
    throw new BetterAuthError(
      'Set baseURL or BETTER_AUTH_URL: a call without a request does not say where Plex sends the browser back.',
    );
  const state = createState();
  const deviceKey = await findKey?.(undefined, ctx);
  const forwardUrl = `${ctx.context.baseURL}${PATHS.callback}?state=${state}`;
  const started = await startSignIn(plex, {
    ...(isForDevice ? { strong: false } : { forwardUrl }),
    deviceKey,
    scope,
  }).catch((error: unknown) => {
    if (!isUpstreamError(error)) throw error;
    ctx.context.logger.error('Sign in with Plex: plex.tv failed', error);
    throw APIError.from('BAD_GATEWAY', PLEX_ERROR_CODES.PLEX_UNAVAILABLE);
  });
  const signIn = started.toJSON();
  await startPending(ctx, state, { ...rest, mode, link, signIn });
  const { url, qr, code } = started;
  const redirect = mode === 'redirect' && !disableRedirect;
  if (redirect) ctx.setHeader('Location', url);
  return {
    url,
    redirect,
    state,
    expiresIn: signIn.expiresIn,
    ...(isForDevice && { code, qr }),
  };
}
