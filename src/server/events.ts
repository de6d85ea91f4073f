import type { Call } from './call.ts';
import type { Outcome } from './completion/outcome.ts';
import type { HandlerConfig } from './read-options.ts';

/**
 * An event of a sign-in, for logs and metrics. It contains no token, no cookie and no secret.
 *
 * - `started`: a user has started a sign-in.
 * - `approved`: the user has approved it at Plex, and `onSignedIn` has let the user in.
 * - `refused`: the user has approved it, and may not enter. The reason is `no_server` if the user has no access to a
 *   required server, and `app` if `onSignedIn` has responded with a 4xx status.
 * - `failed`: the user is not signed in, and can try again. The reason is `request` if the handler has rejected the
 *   request, `plex` if plex.tv has failed, `expired` if the user has not approved in time, `timeout` if `onSignedIn`
 *   has taken too long, and `app` if a function of the app has thrown, or responded with a 5xx status.
 */
export interface SignInEvent {
  readonly type: 'started' | 'approved' | 'refused' | 'failed';
  readonly reason?: 'no_server' | 'request' | 'plex' | 'expired' | 'timeout' | 'app';
  /** The error that has caused a failure, if there is one. */
  readonly error?: unknown;
  /** Identifies the sign-in, if the event belongs to one. It is not a secret. */
  readonly state?: string;
}

/** Reports an event. A failure of the app's logging does not affect the sign-in. */
export function report(
  { onEvent }: Pick<HandlerConfig, 'onEvent'>,
  event: SignInEvent,
  { request, context }: Call,
): void {
  const call = async (): Promise<unknown> => onEvent?.(event, request, context);
  call().catch(() => {});
}

/** The event for the outcome of a sign-in; undefined if it has none yet. */
export function outcomeEvent(
  outcome: Outcome | { user: unknown },
): Omit<SignInEvent, 'state'> | undefined {
  if ('user' in outcome) return undefined;
  if ('status' in outcome) {
    if (outcome.status < 400) return { type: 'approved' };
    return { type: outcome.status < 500 ? 'refused' : 'failed', reason: 'app' };
  }
  const { reason, ...error } = outcome;
  if (reason === 'pending') return undefined;
  if (reason === 'no_server') return { type: 'refused', reason };
  return { type: 'failed', reason: reason === 'unavailable' ? 'plex' : reason, ...error };
}
