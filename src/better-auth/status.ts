import { APIError, createAuthEndpoint } from 'better-auth/api';
import { parseUserOutput } from 'better-auth/db';
import type { User } from 'better-auth';
import { toError } from './account.ts';
import { bodySchema, type PlexStatusBody, requestBody, STATUS_FIELDS } from './body.ts';
import type { Complete } from './complete.ts';
import type { PlexStatusEndpoint } from './endpoint-types.ts';
import { PATHS } from './paths.ts';
import { isOwnState } from './pending.ts';
import { setSession, successURL } from './respond.ts';

/** The response of the status endpoint. It sets the cookies of the session when the user has signed in. */
export type PlexStatus = { status: 'pending' } | CompletedSignIn;

/** A sign-in that has succeeded, or an account that has been linked. */
export interface CompletedSignIn {
  status: 'complete';
  /** Whether the client continues to `url`. */
  redirect: boolean;
  /** `callbackURL`, or `newUserCallbackURL` for a new user. */
  url: string | undefined;
  /** The token of the session; null after linking. */
  token: string | null;
  /** The user who has signed in; null after linking. */
  user: User | null;
}

const RESPONSE_SCHEMA = {
  type: 'object' as const,
  properties: {
    status: { type: 'string', enum: ['pending', 'complete'] },
    redirect: { type: 'boolean' },
    url: { type: 'string' },
    token: { type: 'string', nullable: true },
    user: { type: 'object', $ref: '#/components/schemas/User' },
  },
  required: ['status'],
};

/** `POST /plex/status`: polled by the page while its user approves in a popup or on another device. */
export const plexStatus = (complete: Complete): PlexStatusEndpoint =>
  createAuthEndpoint(
    PATHS.status,
    {
      method: 'POST',
      operationId: 'plexStatus',
      body: bodySchema<PlexStatusBody>(STATUS_FIELDS, ['state']),
      metadata: {
        noStore: true,
        openapi: {
          operationId: 'plexStatus',
          description: 'Complete a sign-in with Plex once the user has approved it',
          requestBody: requestBody(STATUS_FIELDS, ['state']),
          responses: {
            200: {
              description: 'The status of the sign-in',
              content: { 'application/json': { schema: RESPONSE_SCHEMA } },
            },
          },
        },
      },
    },
    async (ctx): Promise<PlexStatus> => {
      const { state } = ctx.body;
      if (!(await isOwnState(ctx, state)))
        throw APIError.from('BAD_REQUEST', toError('STATE_MISMATCH'));
      const outcome = await complete({ ctx, state, isBack: false });
      if (!outcome) throw APIError.from('BAD_REQUEST', toError('SIGN_IN_EXPIRED'));
      const { start, result } = outcome;
      // A failure of plex.tv says nothing about the sign-in: the page polls again.
      if (result === 'pending' || result === 'unavailable') return { status: 'pending' };
      if (result.error) throw APIError.from('FORBIDDEN', result.error);
      const session = await setSession(ctx, result);
      const url = successURL(start, result);
      return {
        status: 'complete',
        redirect: url !== undefined,
        url,
        token: session?.session.token ?? null,
        user: session && parseUserOutput(ctx.context.options, session.user),
      };
    },
  );
