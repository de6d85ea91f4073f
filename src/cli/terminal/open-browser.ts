import open from 'open';
import { printStatus } from './stdio.ts';

/** Opens a page in the user's browser. Does not wait, because some openers run for as long as the browser. */
export function openBrowser(url: string): void {
  const reportFailure = () => printStatus('Could not open a browser. Open the page yourself.');
  open(url).then(
    // On Windows the opener has already exited, and its exit code means nothing.
    (opener) => opener.once('exit', (code) => code !== 0 && reportFailure()),
    reportFailure,
  );
}
