import { cancelBody } from '../../client/abort.ts';
import { PlexInputError } from '../../client/errors.ts';
import { typeName } from '../../client/validate.ts';
import { readBytes } from '../read-bytes.ts';

/**
 * Why `onSignedIn` has returned no response: the user has not approved, the PIN has expired, plex.tv has failed,
 * `onSignedIn` has taken too long, or the user has no access to a required server.
 */
export type FailureReason = 'pending' | 'expired' | 'unavailable' | 'timeout' | 'no_server';

export interface Failure {
  readonly reason: FailureReason;
  readonly error?: unknown;
}

/** The response of `onSignedIn`, so that several requests can receive it. */
export interface AppResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer> | LargeBody | null;
}

/** A body that is too large to keep. One request can receive it. */
export interface LargeBody {
  stream: ReadableStream<Uint8Array> | null;
}

/** How an attempt to complete a sign-in ended. */
export type Outcome = Failure | AppResponse;

/** How a sign-in ended, if its outcome is no longer kept. Its pending cookie is worthless. */
export interface Completion {
  readonly completion: 'signed-in' | 'rejected';
}

/** Whether the app has let the user in. */
export const isSignedIn = (outcome: Outcome): outcome is AppResponse =>
  'status' in outcome && outcome.status < 400;

/** Whether a sign-in has ended. The user can repeat any other attempt, such as one that ended with an error of the app. */
export const isFinal = (outcome: Outcome): boolean =>
  'status' in outcome
    ? outcome.status < 500
    : outcome.reason === 'expired' || outcome.reason === 'no_server';

/** For how long a final outcome is repeated, in ms: a script waits half a minute for a response before it retries. */
export const REPLAY_MS = 60_000;

/** In bytes. The responses of the last minute are kept in memory. */
const MAX_KEPT_BODY = 16_384;

/** Reads the response of `onSignedIn`. */
export async function toAppResponse(response: unknown): Promise<AppResponse> {
  if (!isResponse(response)) {
    throw new PlexInputError('onSignedIn', `must return a Response, got ${typeName(response)}`);
  }
  const { status } = response;
  if (status === 0) throw new PlexInputError('onSignedIn', 'must not return Response.error()');
  if (response.bodyUsed) {
    throw new PlexInputError('onSignedIn', 'must return a new Response for each sign-in');
  }
  const headers = new Headers(response.headers);
  if (!response.body) return { status, headers, body: null };
  const [whole, kept] = response.body.tee();
  const bytes = await readBytes(kept, MAX_KEPT_BODY);
  if (!bytes) return { status, headers, body: { stream: whole } };
  cancelBody(whole);
  return { status, headers, body: bytes };
}

/** `instanceof` does not work here: some servers have their own `Response` class. */
const isResponse = (value: unknown): value is Response =>
  typeof value === 'object' && value !== null && 'status' in value && 'headers' in value;
