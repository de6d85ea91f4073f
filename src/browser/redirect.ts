import { SignInError } from './error.ts';
import type { Started } from './routes.ts';

/** Leaves for Plex. Settled only in a page that the browser has kept, when the user goes back to it. */
export function redirect({ url }: Started, signal: AbortSignal): Promise<never> {
  location.assign(url);
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    addEventListener(
      'pageshow',
      ({ persisted }) => persisted && reject(new SignInError('denied')),
      { signal },
    );
  });
}
