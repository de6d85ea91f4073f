import { SignInError } from './error.ts';
import { type ErrorResponse, requestJson } from './request-json.ts';

/** The response of the server's `start` route. */
export interface StartResponse {
  /** The page of Plex where the user approves the sign-in. */
  url: string;
  /** The text of a QR code for another device. */
  qr: string;
  /** Time left to approve, in seconds. */
  expiresIn: number;
  /** Identifies this sign-in among those of this browser. */
  state: string;
  /** The code to enter on another device; only in a sign-in that was started for one. */
  code?: string;
}

const MISSING_ENDPOINT: ErrorResponse = { error: 'set endpoint, for example to /auth/plex' };

/** Starts a sign-in on the server. */
export async function postStart(
  endpoint: string,
  fields: { mode?: 'popup' | 'redirect'; device?: true; returnTo?: string | undefined },
  signal: AbortSignal,
): Promise<StartResponse> {
  const url = `${endpoint}/start`;
  const { status, body } = endpoint
    ? await requestJson<StartResponse & ErrorResponse>(url, signal, fields)
    : { status: 400, body: MISSING_ENDPOINT };
  if (status === 200 && body && 'url' in body) return body;
  const reason = body?.error ?? `${url}: ${status}`;
  const error = new SignInError(status ? 'unavailable' : 'network', reason);
  // Such a status is a mistake in the configuration of the app, and the user can only report it.
  // oxlint-disable-next-line no-console
  if (status && status < 500) console.error(url, error);
  throw error;
}
