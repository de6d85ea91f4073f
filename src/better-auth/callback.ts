import { createAuthEndpoint } from 'better-auth/api';
import type { GenericEndpointContext, StandardSchemaV1 } from 'better-auth';
import { toError } from './account.ts';
import type { Complete, Outcome } from './complete.ts';
import type { CallbackPlexEndpoint } from './endpoint-types.ts';
import { PATHS } from './paths.ts';
import { isOwnState } from './pending.ts';
import { popupPage } from './popup-page.ts';
import { errorURL, setSession, successURL } from './respond.ts';

/** Reads the query. An invalid `state` is treated like a missing one. */
const QUERY: StandardSchemaV1<{ state?: string } | undefined> = {
  '~standard': {
    version: 1,
    vendor: 'plex-pin',
    validate: (query) => {
      const { state } = { ...(query as { state?: unknown } | undefined) };
      return { value: typeof state === 'string' ? { state } : {} };
    },
  },
};

/** `GET /callback/plex`: the page that Plex sends the browser back to. */
export const callbackPlex = (complete: Complete): CallbackPlexEndpoint =>
  createAuthEndpoint(
    PATHS.callback,
    {
      method: 'GET',
      operationId: 'handlePlexCallback',
      query: QUERY,
      metadata: { scope: 'server' as const, noStore: true },
    },
    async (ctx) => {
      const state = ctx.query?.state ?? '';
      if (!(await isOwnState(ctx, state)))
        throw ctx.redirect(errorURL(ctx, toError('STATE_MISMATCH'), undefined));
      const outcome = await complete({ ctx, state, isBack: true });
      if (!outcome) throw ctx.redirect(errorURL(ctx, toError('SIGN_IN_EXPIRED'), undefined));
      const next = await nextURL(ctx, outcome);
      if (outcome.start.mode === 'popup') return popupPage(state, next);
      throw ctx.redirect(next);
    },
  );

/** Sets the session cookies of a signed-in user, and returns where the browser goes next. */
async function nextURL(ctx: GenericEndpointContext, { start, result }: Outcome): Promise<string> {
  const { errorCallbackURL } = start;
  if (result === 'pending') return errorURL(ctx, toError('ACCESS_DENIED'), errorCallbackURL);
  if (result === 'unavailable') return errorURL(ctx, toError('PLEX_UNAVAILABLE'), errorCallbackURL);
  if (result.error) return errorURL(ctx, result.error, errorCallbackURL);
  await setSession(ctx, result);
  return successURL(start, result) ?? '/';
}
