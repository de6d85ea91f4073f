import type { StartResponse } from './post-start.ts';
import { keyFor, takeSaved } from './saved-sign-in.ts';

/**
 * Saves a sign-in for this tab if the page unloads before the signal aborts, so that the page can resume it after a
 * reload.
 */
export function saveOnUnload(endpoint: string, started: StartResponse, signal: AbortSignal): void {
  const expiresAt = Date.now() + started.expiresIn * 1000;
  const save = () => {
    try {
      sessionStorage.setItem(keyFor(endpoint), JSON.stringify({ ...started, expiresAt }));
    } catch {
      // The browser may block storage. The sign-in cannot be resumed then.
    }
  };
  addEventListener('pagehide', save, { signal });
  // The browser has restored the page from its cache, with the pending sign-in.
  addEventListener('pageshow', () => takeSaved(endpoint), { signal });
}
