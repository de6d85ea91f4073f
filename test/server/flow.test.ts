/** What happens when all goes well, and when a user comes back to it. */
import { expect, test } from 'vitest';
import { codeIn, forwardUrlIn, ORIGIN, PATH, setUp } from './setup.ts';

test('a form: to Plex and back, with the session of the app and no cookie of ours left open', async () => {
  const { sandbox, browser, signedIn } = setUp();

  const started = await browser.submit({ returnTo: '/library?sort=added#top' });
  expect(started.status).toBe(303);
  const url = started.headers.get('location') ?? '';
  expect(new URL(url).origin).toBe('https://app.plex.tv');
  const back = forwardUrlIn(url);
  expect(back).toMatch(/^https:\/\/app\.example\/auth\/plex\/callback\?state=[\w-]{22}$/);

  sandbox.approve(codeIn(url), { user: 'friend' });
  const response = await browser.visit(back);
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/library?sort=added#top');
  expect(browser.cookies.get('session')?.value).toBe('friend');
  expect(signedIn).toEqual([{ token: expect.any(String), returnTo: '/library?sort=added#top' }]);
});

test('a popup: the page waits, and finishes what the popup began', async () => {
  const { sandbox, browser, signedIn } = setUp();
  const { url, qr, expiresIn, state, code } = await browser.start({
    mode: 'popup',
    returnTo: '/library',
  });
  expect({ qr, expiresIn, code }).toEqual({ qr: url, expiresIn: 1800, code: undefined });
  expect(forwardUrlIn(url)).toBe(`${ORIGIN}${PATH}/callback?state=${state}`);

  const status = `${PATH}/status?state=${state}`;
  expect(await (await browser.fetch(status)).json()).toEqual({ status: 'pending' });
  sandbox.approve(codeIn(url));

  const popup = await browser.visit(forwardUrlIn(url));
  expect(popup.status).toBe(200);
  expect(await popup.text()).toContain(`data-state="${state}"`);
  expect(signedIn).toEqual([]);

  const finished = await browser.fetch(`${PATH}/callback?state=${state}`);
  expect(finished.status).toBe(200);
  expect(await finished.json()).toEqual({ status: 'signed-in', location: '/library' });
  expect(browser.cookies.get('session')?.value).toBe('owner');
  expect(signedIn).toHaveLength(1);
});
