import { onBack } from './announcements.ts';
import { SignInError } from './error.ts';
import { ask, type Started } from './routes.ts';

/** A user who is signed in: the app's server has answered, with its cookie. */
export interface SignInResult {
  /** Where the app's server sends the user now, if it does. */
  location?: string | undefined;
}

/** Pause between two questions, in ms: plex.tv is to be asked once a second. */
const PAUSE = 1000;

/** How many are asked once the user is back, which can be before plex.tv knows what they decided. */
const QUESTIONS = 3;

/** Follows a sign-in to its end, and finishes it on the server. */
export async function follow(
  endpoint: string,
  { state, expiresIn }: Started,
  caller: AbortSignal,
): Promise<SignInResult> {
  // By a clock that nobody sets. It may stand still while the machine sleeps: then the server tells.
  const deadline = performance.now() + expiresIn * 1000;
  let route: 'status' | 'callback' = 'status';
  let questions = Infinity;

  const end = new AbortController();
  let rang = false;
  let resume = () => {};
  const ring = () => {
    rang = true;
    resume();
  };
  const back = () => {
    route = 'callback';
    questions = QUESTIONS;
    ring();
  };
  onBack(state, back, end.signal);
  const options = { signal: end.signal };
  for (const type of ['focus', 'online', 'visibilitychange']) addEventListener(type, ring, options);
  caller.addEventListener('abort', ring, options);

  try {
    for (;;) {
      caller.throwIfAborted();
      const asked = route;
      rang = false;
      const { status, location, reason } = await ask(endpoint, asked, state, caller);
      if (status === 'signed-in') return { location };
      if (status === 'refused' || status === 'expired') throw new SignInError(status, reason);
      if (status === 'pending' && asked === 'callback' && --questions === 0) {
        throw new SignInError('denied');
      }
      if (performance.now() > deadline) throw new SignInError('expired');
      if (status === 'approved' && asked === 'status') route = 'callback';
      else if (!rang) {
        await new Promise<void>((resolve) => {
          resume = resolve;
          setTimeout(resolve, PAUSE);
        });
      }
    }
  } finally {
    end.abort();
  }
}
