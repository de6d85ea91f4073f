import { SignInError } from './error.ts';

/** What the server's `start` route answers. */
export interface Started {
  /** Where the user goes. */
  url: string;
  /** What a QR code for another device holds. */
  qr: string;
  /** How long the user has, in seconds. */
  expiresIn: number;
  /** Names the sign-in, among those of this browser. */
  state: string;
  /** What the user types on another device; only for a sign-in that was started for one. */
  code?: string;
}

/** What its `status` and `callback` answer. */
export interface Answer {
  status?: 'pending' | 'approved' | 'expired' | 'signed-in' | 'refused' | 'unavailable';
  location?: string;
  reason?: string;
}

/** How long an answer may take, in ms. An app takes its time to let a user in. */
const TIMEOUT = 30_000;

/** What came back: no status where nothing did, no answer where it was not JSON. */
interface Reply<What> {
  status?: number;
  answer?: What;
}

async function call<What>(url: string, signal: AbortSignal, fields?: object): Promise<Reply<What>> {
  const reply: Reply<What> = {};
  const request = new AbortController();
  const giveUp = () => request.abort();
  const timer = setTimeout(giveUp, TIMEOUT);
  signal.addEventListener('abort', giveUp);
  try {
    const response = await fetch(url, {
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      signal: request.signal,
      ...(fields && { method: 'POST', body: JSON.stringify(fields) }),
    });
    reply.status = response.status;
    reply.answer = (await response.json()) as What;
  } catch {
    signal.throwIfAborted();
  }
  clearTimeout(timer);
  signal.removeEventListener('abort', giveUp);
  return reply;
}

/** Starts a sign-in on the server. */
export async function start(
  endpoint: string,
  fields: { mode?: 'popup' | 'redirect'; device?: true; returnTo?: string | undefined },
  signal: AbortSignal,
): Promise<Started> {
  const { status, answer } = await call<Started>(`${endpoint}/start`, signal, fields);
  if (status === 200 && answer) return answer;
  throw new SignInError(status ? 'unavailable' : 'network', `${endpoint}/start: ${status}`);
}

/**
 * Asks how a sign-in is getting on, or with `callback` finishes it. Whatever may be different the next time is
 * an answer that says nothing: no network, nothing in time, a failure of something in between.
 */
export async function ask(
  endpoint: string,
  route: 'status' | 'callback',
  state: string,
  signal: AbortSignal,
): Promise<Answer> {
  const { status, answer } = await call<Answer>(`${endpoint}/${route}?state=${state}`, signal);
  // The app has failed to let the user in. To ask again would only have it done again.
  if (route === 'callback' && !answer?.status && status && status <= 500) {
    throw new SignInError('unavailable', `${endpoint}/callback: ${status}`);
  }
  return answer ?? {};
}
