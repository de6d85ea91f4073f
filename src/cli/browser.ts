import open from 'open';

/**
 * Opens a page in the user's browser. The program that does so may stay for as long as the browser,
 * so that nobody waits for it; `onFailure` is called if there is none, or if it could not do it.
 */
export function openBrowser(url: string, onFailure: () => void): void {
  open(url).then(
    // On Windows it has ended already, and its exit code says nothing.
    (opener) => opener.once('exit', (code) => code !== 0 && onFailure()),
    onFailure,
  );
}
