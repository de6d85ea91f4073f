import type { StartResponse } from './post-start.ts';

/** The name of the sign-in in the storage of the tab. */
export const keyFor = (endpoint: string): string => `plex-pin:${endpoint}`;

/** Removes and returns the saved sign-in of this tab. */
export function takeSaved(endpoint: string): StartResponse | undefined {
  try {
    const saved = JSON.parse(sessionStorage.getItem(keyFor(endpoint)) ?? '');
    sessionStorage.removeItem(keyFor(endpoint));
    const expiresIn = (saved.expiresAt - Date.now()) / 1000;
    if (expiresIn > 0) return { ...saved, expiresIn };
  } catch {
    // Nothing is saved, or the browser blocks storage.
  }
  return undefined;
}
