/** The cookies of an app are its own: other apps on the host, and other hosts of the domain, do not disturb them. */
import { expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createBrowser } from './browser.ts';
import { codeIn, COOKIE, forwardUrlIn, ORIGIN, PATH, setUp } from './setup.ts';

const junk = { value: 'junk', path: '/', attributes: '', expiresAt: Infinity };
const randomState = (index: number): string => String(index).padStart(22, 'A');

test('two apps at two ports of a host do not delete the cookies of each other', async () => {
  const one = setUp({}, { clientIdentifier: 'one' });
  const two = setUp(
    { secret: 'another secret, which has 32 bytes too' },
    { clientIdentifier: 'two' },
  );
  const at3000 = createBrowser(one.handler, 'http://192.168.1.10:3000');
  // Browsers send a cookie to all ports of its host.
  const at4000 = createBrowser(two.handler, 'http://192.168.1.10:4000', at3000.cookies);
  const first = await at3000.start();
  for (let i = 0; i < 5; i++) await at4000.start();
  one.sandbox.approve(codeIn(first.url));
  expect((await at3000.visit(forwardUrlIn(first.url))).status).toBe(303);
  expect(one.signedIn).toHaveLength(1);
});

test('two handlers of an app have their own cookies', async () => {
  const sandbox = createSandbox();
  const users = setUp({}, { sandbox });
  const admins = setUp({ path: '/admin/plex' }, { sandbox });
  const started = await users.browser.start();
  const other = await admins.handler(
    new Request(`${ORIGIN}/admin/plex/start`, { method: 'POST', headers: { Origin: ORIGIN } }),
  );
  const [cookie = ''] = other.headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-plex-pin-[\w-]{8}\.[\w-]{22}=/);
  expect(cookie.startsWith(COOKIE)).toBe(false);
  expect(users.browser.cookies.has(`${COOKIE}.${started.state}`)).toBe(true);
});

test('a sign-in is found among any number of cookies that another host has set', async () => {
  const { sandbox, handler, signedIn } = setUp({ cookie: { name: 'plex' } });
  const browser = createBrowser(handler);
  for (let i = 0; i < 40; i++) browser.cookies.set(`plex.${randomState(i)}`, junk);
  const cookies = new Map(browser.cookies);
  const { url, state } = await browser.start();
  // The cookies of another host have another domain, so that this app cannot delete them.
  const victim = createBrowser(handler, ORIGIN, new Map([...cookies, ...browser.cookies]));
  expect([...victim.cookies.keys()].indexOf(`plex.${state}`)).toBe(40);
  sandbox.approve(codeIn(url));
  const status = await victim.fetch(`${PATH}/status?state=${state}`);
  expect(await status.json()).toEqual({ status: 'approved' });
  expect((await victim.visit(forwardUrlIn(url))).status).toBe(303);
  expect(signedIn).toHaveLength(1);
});

test('the number of cookies that one response deletes is limited', async () => {
  const { handler } = setUp();
  const browser = createBrowser(handler);
  for (let i = 0; i < 40; i++) browser.cookies.set(`${COOKIE}.${randomState(i)}`, junk);
  const response = await browser.submit();
  expect(response.headers.getSetCookie()).toHaveLength(17);
  expect(browser.cookies.size).toBe(25);
});

test('a cookie without the prefix __Host- is not read on https', async () => {
  const { browser, handler } = setUp();
  const { state } = await browser.start();
  const { value } = browser.cookies.get(`${COOKIE}.${state}`) ?? {};
  const statusWith = async (name: string, origin = ORIGIN): Promise<unknown> => {
    const headers = { Cookie: `${name}.${state}=${value}` };
    const response = await handler(
      new Request(`${origin}${PATH}/status?state=${state}`, { headers }),
    );
    return response.json();
  };
  expect(await statusWith(COOKIE)).toEqual({ status: 'pending' });
  expect(await statusWith('plex-pin-KvkxzmvU')).toMatchObject({ status: 'expired' });
});
