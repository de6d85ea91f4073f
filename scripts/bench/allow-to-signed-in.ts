import { launchChromium } from '../../test/browser/chromium.ts';
import { startExample } from '../example.ts';

const SIGN_INS = 20;

/** Measures the median time in ms from the click on Allow, in the popup, until the page learns of the sign-in. */
export async function benchAllowToSignedIn(): Promise<number> {
  const example = await startExample();
  const browser = await launchChromium();
  const took: number[] = [];
  for (let count = 0; count < SIGN_INS; count++) {
    const context = await browser.newContext();
    const times: Record<string, number> = {};
    await context.exposeBinding('tellTime', (_, type: string, time: number) => {
      times[type] = time;
    });
    // This is text, because a compiler may add references to a function that the page does not have.
    await context.addInitScript(`
      for (const type of ['click', 'signed-in']) {
        addEventListener(type, () => tellTime(type, Date.now()), { capture: true });
      }
    `);
    const page = await context.newPage();
    await page.goto(example.app);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in with Plex' }).click();
    // The last click is the one on Allow.
    await (await opened).getByRole('button', { name: 'Allow' }).click();
    await page.getByText('You are signed in as').waitFor();
    took.push((times['signed-in'] ?? NaN) - (times['click'] ?? NaN));
    await context.close();
  }
  await browser.close();
  example.stop();
  const [fastest, median, slowest] = [0, 0.5, 1].map(
    (share) => took.sort((a, b) => a - b)[Math.floor(share * (took.length - 1))],
  );
  console.log(
    `${SIGN_INS} sign-ins with a popup in Chromium: ${median} ms from Allow to signed-in (median; ${fastest} to ${slowest})`,
  );
  return median ?? NaN;
}
