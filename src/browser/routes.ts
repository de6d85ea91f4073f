import { SignInError } from './error.ts';

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

/** The response of the server's `status` and `callback` routes. */
export interface StatusResponse {
  status?: 'pending' | 'approved' | 'expired' | 'signed-in' | 'refused' | 'unavailable';
  location?: string;
  reason?: string;
}

/** Timeout of a request, in ms. It is long because the app's own code runs when it lets the user in. */
const TIMEOUT = 30_000;

/** The result of a request: without `status` if no response arrived, without `body` if that was not JSON. */
interface Result<Body> {
  status?: number;
  body?: Body;
}

async function requestJson<Body>(
  url: string,
  signal: AbortSignal,
  fields?: object,
): Promise<Result<Body>> {
  const result: Result<Body> = {};
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, TIMEOUT);
  signal.addEventListener('abort', abort);
  try {
    const response = await fetch(url, {
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      signal: controller.signal,
      ...(fields && { method: 'POST', body: JSON.stringify(fields) }),
    });
    result.status = response.status;
    // The response comes from the app's own server, which is trusted as much as this script.
    result.body = (await response.json()) as Body;
  } catch {
    signal.throwIfAborted();
  }
  clearTimeout(timer);
  signal.removeEventListener('abort', abort);
  return result;
}

/** Starts a sign-in on the server. */
export async function postStart(
  endpoint: string,
  fields: { mode?: 'popup' | 'redirect'; device?: true; returnTo?: string | undefined },
  signal: AbortSignal,
): Promise<StartResponse> {
  const { status, body } = await requestJson<StartResponse>(`${endpoint}/start`, signal, fields);
  if (status === 200 && body) return body;
  throw new SignInError(status ? 'unavailable' : 'network', `${endpoint}/start: ${status}`);
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
  const { status, body } = await requestJson<StatusResponse>(url, signal);
  // The app failed to let the user in. A retry would run `onSignedIn` twice.
  if (route === 'callback' && !body?.status && status && status <= 500) {
    throw new SignInError('unavailable', `${endpoint}/callback: ${status}`);
  }
  return body ?? {};
}
