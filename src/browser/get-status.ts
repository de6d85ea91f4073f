import { SignInError } from './error.ts';
import { type ErrorResponse, requestJson } from './request-json.ts';

/** The response of the server's `status` and `callback` routes. */
export interface StatusResponse {
  status?: 'pending' | 'approved' | 'expired' | 'signed-in' | 'refused' | 'unavailable';
  location?: string;
  reason?: string;
}

/**
 * Gets the status of a sign-in; the `callback` route also completes it. Failures that may pass (no network, a
 * timeout, an error of a proxy) yield an empty response, so that the caller polls again.
 */
export async function getStatus(
  endpoint: string,
  route: 'status' | 'callback',
  state: string,
  signal: AbortSignal,
): Promise<StatusResponse> {
  const url = `${endpoint}/${route}?state=${state}`;
  const { status, body } = await requestJson<StatusResponse & ErrorResponse>(url, signal);
  // The app failed to let the user in. A retry would run `onSignedIn` twice.
  if (route === 'callback' && !body?.status && status && status <= 500) {
    throw new SignInError('unavailable', body?.error ?? `${endpoint}/callback: ${status}`);
  }
  return body ?? {};
}
