/** Successful sign-ins, and users who return to them. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hurry, stopTime } from './hurry.ts';
import { codeIn, COOKIE, forwardUrlIn, ORIGIN, PATH, setUp } from './setup.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('a form leads to Plex and back, and the app sets its session', async () => {
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

test('a page completes the sign-in of its popup', async () => {
  const { sandbox, browser, signedIn } = setUp();
  const { url, qr, expiresIn, state, code } = await browser.start({
    mode: 'popup',
    returnTo: '/library',
  });
  expect({ qr, expiresIn, code }).toEqual({ qr: url, expiresIn: 1800, code: undefined });
  expect(forwardUrlIn(url)).toBe(`${ORIGIN}${PATH}/callback?state=${state}`);
  const status = await browser.fetch(`${PATH}/status?state=${state}`);
  expect(await status.json()).toEqual({ status: 'pending' });
  sandbox.approve(codeIn(url));

  const popup = await browser.visit(forwardUrlIn(url));
  expect(popup.status).toBe(200);
  expect(await popup.text()).toContain(`data-state="${state}"`);
  expect(signedIn).toEqual([]);

  const completed = await browser.fetch(`${PATH}/callback?state=${state}`);
  expect(completed.status).toBe(200);
  expect(await completed.json()).toEqual({ status: 'signed-in', location: '/library' });
  expect(browser.cookies.get('session')?.value).toBe('owner');
  expect(signedIn).toHaveLength(1);
});

test('a popup completes the sign-in itself if no page waits for it', async () => {
  const { sandbox, browser, signedIn } = setUp();
  const { url, state } = await browser.start({ mode: 'popup', returnTo: '/library' });
  sandbox.approve(codeIn(url));
  const here = /data-here="([^"]+)"/.exec(await (await browser.visit(forwardUrlIn(url))).text());
  expect(here?.[1]).toBe(`${PATH}/callback?state=${state}&amp;here=1`);
  const response = await browser.visit(`${PATH}/callback?state=${state}&here=1`);
  expect(response.headers.get('location')).toBe('/library');
  expect(signedIn).toHaveLength(1);
});

test('a popup that returns after the sign-in is completed can still be closed by its page', async () => {
  const { sandbox, browser } = setUp();
  const { url, state } = await browser.start({ mode: 'popup' });
  sandbox.approve(codeIn(url));
  await browser.fetch(`${PATH}/callback?state=${state}`);
  const late = await browser.visit(forwardUrlIn(url));
  expect(await late.text()).toContain(`data-state="${state}"`);
  const alone = await browser.visit(`${PATH}/callback?state=${state}&here=1`);
  expect(alone.headers.get('location')).toBe('/');
});

test('a page that shows a code of four characters for another device completes the sign-in', async () => {
  const { sandbox, browser, signedIn } = setUp();
  const { url, qr, code = '', expiresIn, state } = await browser.start({ device: true });
  expect(code).toMatch(/^[A-Z0-9]{4}$/);
  expect({ url, qr, expiresIn }).toEqual({
    url: `https://plex.tv/link/?pin=${code}`,
    qr: url,
    expiresIn: 900,
  });
  sandbox.approve(code);
  const status = await browser.fetch(`${PATH}/status?state=${state}`);
  expect(await status.json()).toEqual({ status: 'approved' });
  const completed = await browser.fetch(`${PATH}/callback?state=${state}`);
  expect(await completed.json()).toEqual({ status: 'signed-in', location: '/' });
  expect(signedIn).toHaveLength(1);
});

test.each(['1', 'true', 'on'])(
  'a form can request a code for another device: %s',
  async (device) => {
    const { browser } = setUp();
    const started = await browser.submit({ device });
    expect(started.headers.get('location')).toMatch(
      /^https:\/\/plex\.tv\/link\/\?pin=[A-Z0-9]{4}$/,
    );
  },
);

test('a form can be multipart/form-data', async () => {
  const { handler } = setUp();
  const body = new FormData();
  body.set('returnTo', '/library');
  const headers = { Origin: ORIGIN, Accept: 'application/json' };
  const request = new Request(`${ORIGIN}${PATH}/start`, { method: 'POST', headers, body });
  expect((await handler(request)).status).toBe(200);
});

test('a browser that returns before plex.tv has recorded the approval waits a moment', async () => {
  stopTime();
  const { sandbox, browser, signedIn } = setUp();
  const { url } = await browser.start();
  setTimeout(() => sandbox.approve(codeIn(url)), 1200);
  const response = await hurry(browser.visit(forwardUrlIn(url)));
  expect(response.status).toBe(303);
  expect(signedIn).toHaveLength(1);
});

test('a sign-in that is denied or not approved leads to a page with buttons to check or to start again', async () => {
  stopTime();
  const { sandbox, browser, signedIn } = setUp();
  const { url, state } = await browser.start({ returnTo: '/library' });
  sandbox.deny(codeIn(url));
  const response = await hurry(browser.visit(forwardUrlIn(url)));
  expect(response.status).toBe(200);
  const page = await response.text();
  expect(page).toContain(`href="${PATH}/callback?state=${state}&amp;here=1"`);
  expect(page).toContain(`<form method="post" action="${PATH}/start">`);
  expect(page).toContain('<input type="hidden" name="returnTo" value="/library"');
  expect(signedIn).toEqual([]);

  const fetched = await browser.fetch(`${PATH}/callback?state=${state}`);
  expect(fetched.status).toBe(200);
  expect(await fetched.json()).toEqual({ status: 'pending' });
});

test('an expired sign-in leads to a page with a button to start again', async () => {
  const { sandbox, browser } = setUp();
  const { url, state } = await browser.start({ returnTo: '/library' });
  const fork = browser.fork();
  sandbox.expire(codeIn(url));
  expect(await (await browser.fetch(`${PATH}/status?state=${state}`)).json()).toEqual({
    status: 'expired',
  });
  const response = await browser.visit(forwardUrlIn(url));
  expect(response.status).toBe(410);
  expect(await response.text()).toContain(`<form method="post" action="${PATH}/start">`);
  expect(browser.cookies.size).toBe(0);

  const fetched = await fork.fetch(`${PATH}/callback?state=${state}`);
  expect(fetched.status).toBe(410);
  expect(await fetched.json()).toEqual({ status: 'expired' });
});

describe('the response of onSignedIn', () => {
  const complete = async (onSignedIn: () => Response) => {
    const { sandbox, browser, handler } = setUp({ onSignedIn });
    const { url, state } = await browser.start({ returnTo: '/library' });
    sandbox.approve(codeIn(url));
    const fork = browser.fork(handler);
    return { browser, state, visit: () => browser.visit(forwardUrlIn(url)), fork };
  };

  test('reaches the browser unchanged, with a cookie added', async () => {
    const { browser, visit } = await complete(
      () =>
        new Response('Hello', {
          status: 201,
          headers: [
            ['Set-Cookie', 'a=1; Path=/'],
            ['Set-Cookie', 'b=2; Path=/'],
            ['X-App', 'yes'],
          ],
        }),
    );
    const response = await visit();
    expect(response.status).toBe(201);
    expect(await response.text()).toBe('Hello');
    expect(response.headers.get('x-app')).toBe('yes');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.getSetCookie()).toHaveLength(3);
    expect([...browser.cookies.keys()]).toEqual(
      expect.arrayContaining(['a', 'b', expect.stringContaining(`${COOKIE}.`)]),
    );
  });

  test('can be a redirect with immutable headers', async () => {
    const { visit } = await complete(() => Response.redirect('https://other.example/home', 302));
    const response = await visit();
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('https://other.example/home');
  });

  test.each([
    ['/home?a=1#b', '/home?a=1#b'],
    ['https://app.example/home', '/home'],
    ['../../home', '/home'],
    ['https://other.example/home', 'https://other.example/home'],
    ['myapp://signed-in', 'myapp://signed-in'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,hi', undefined],
  ])('is reported to a script that completes the sign-in: %s', async (location, reported) => {
    const { browser, state } = await complete(
      () => new Response(null, { status: 302, headers: { location, 'Set-Cookie': 'a=1' } }),
    );
    const response = await browser.fetch(`${PATH}/callback?state=${state}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'signed-in', location: reported });
    expect(browser.cookies.get('a')?.value).toBe('1');
  });

  test('has no location for a script if it is not a redirect', async () => {
    const { browser, state } = await complete(() => Response.json({ id: 1 }));
    const response = await browser.fetch(`${PATH}/callback?state=${state}`);
    expect(await response.json()).toEqual({ status: 'signed-in' });
  });

  test.each([400, 403, 404, 499])('can reject the user: %i', async (status) => {
    const { visit, fork, state, browser } = await complete(
      () => new Response('Not you', { status, headers: { 'Set-Cookie': 'seen=1' } }),
    );
    const fetched = await fork.fetch(`${PATH}/callback?state=${state}`);
    expect(fetched.status).toBe(status);
    expect(await fetched.json()).toEqual({ status: 'refused' });
    expect([...fork.cookies.keys()]).toEqual(['seen']);
    // The other browser still has the pending cookie, and gets the same outcome.
    expect((await visit()).status).toBe(status);
    expect(await (await browser.fetch(`${PATH}/status?state=${state}`)).json()).toMatchObject({
      status: 'expired',
    });
  });

  test.each([500, 503, 599])('can be a failure, and the user can try again: %i', async (status) => {
    let fails = true;
    const { visit, fork, state } = await complete(() =>
      fails
        ? new Response('The database is down', { status, headers: { 'Retry-After': '5' } })
        : new Response('Hello'),
    );
    const fetched = await fork.fetch(`${PATH}/callback?state=${state}`);
    expect(fetched.status).toBe(status);
    expect(await fetched.json()).toEqual({ status: 'unavailable' });
    const visited = await visit();
    expect(visited.status).toBe(status);
    expect(visited.headers.get('retry-after')).toBe('5');
    expect(visited.headers.getSetCookie()).toEqual([]);
    expect(await visited.text()).toBe('The database is down');
    fails = false;
    expect(await (await visit()).text()).toBe('Hello');
  });

  test('can fail: the promise of the handler rejects, and the user can try again', async () => {
    let fails = true;
    const { visit } = await complete(() => {
      if (fails) throw new Error('The database is down');
      return new Response('Hello');
    });
    await expect(visit()).rejects.toThrow('The database is down');
    fails = false;
    expect(await (await visit()).text()).toBe('Hello');
  });

  test('must be a Response', async () => {
    const { visit } = await complete((() => undefined) as never);
    await expect(visit()).rejects.toThrow('onSignedIn must return a Response, got undefined');
  });

  test('must not be a network error, or one that was used before', async () => {
    const network = await complete(() => Response.error());
    await expect(network.visit()).rejects.toThrow('onSignedIn must not return Response.error()');
    const used = new Response('Hello');
    await used.text();
    const reused = await complete(() => used);
    await expect(reused.visit()).rejects.toThrow('must return a new Response for each sign-in');
  });
});

describe('a user who returns to a completed sign-in', () => {
  test.each([
    ['a redirect of the app', () => Response.redirect('https://app.example/home', 303), '/home'],
    ['a response that was not a redirect', () => new Response('Hello'), '/library'],
    [
      'a redirect that is too long for a cookie',
      () => new Response(null, { status: 303, headers: { location: `/${'a'.repeat(4000)}` } }),
      '/library',
    ],
  ])('is redirected after %s', async (_, respond, location) => {
    const onSignedIn = vi.fn(respond);
    const { sandbox, browser } = setUp({ onSignedIn });
    const { url, state } = await browser.start({ returnTo: '/library' });
    sandbox.approve(codeIn(url));
    await browser.visit(forwardUrlIn(url));

    for (const back of [forwardUrlIn(url), `${PATH}/callback`]) {
      const response = await browser.visit(back);
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toBe(location);
    }
    const status = await browser.fetch(`${PATH}/status?state=${state}`);
    expect(await status.json()).toEqual({ status: 'approved' });
    const fetched = await browser.fetch(`${PATH}/callback?state=${state}`);
    expect(await fetched.json()).toMatchObject({ status: 'signed-in' });
    expect(onSignedIn).toHaveBeenCalledTimes(1);
  });

  test('is not redirected after five minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { sandbox, browser } = setUp();
    const { url } = await browser.start();
    sandbox.approve(codeIn(url));
    await browser.visit(forwardUrlIn(url));
    vi.setSystemTime(Date.now() + 301_000);
    expect((await browser.visit(forwardUrlIn(url))).status).toBe(400);
  });
});

test('user and servers send one request each, with the token of the user', async () => {
  const seen: unknown[] = [];
  const { sandbox, browser } = setUp({
    onSignedIn: async ({ user, servers }) => {
      const [one, again] = await Promise.all([user(), user()]);
      seen.push(
        one.username,
        again === one,
        (await servers()).map(({ name }) => name),
      );
      seen.push((await servers()).length);
      return new Response('Hello');
    },
  });
  const { url } = await browser.start();
  sandbox.approve(codeIn(url), { user: 'friend' });
  await browser.visit(forwardUrlIn(url));
  expect(seen).toEqual(['friend', true, ['Living Room'], 1]);
  expect(sandbox.requests.map(({ path }) => path)).toEqual([
    '/api/v2/pins',
    expect.stringMatching(/^\/api\/v2\/pins\/\d+$/),
    '/api/v2/user',
    '/api/v2/resources',
  ]);
});
