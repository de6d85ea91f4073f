import { expect, test, vi } from 'vitest';
import {
  createSandbox,
  type RecordedRequest,
  type Sandbox,
  type SandboxOptions,
} from '../../src/sandbox/index.ts';
import { get, newPin, post, shown, text } from './pages.ts';

const start = (options?: SandboxOptions): Sandbox => createSandbox({ now: () => 0, ...options });

const authAddress = (code: string, more: Record<string, string> = {}): string =>
  `https://app.plex.tv/auth#?${new URLSearchParams({ clientID: 'test-client', code, ...more })}`;

const stateOf = async (sandbox: Sandbox, id: number) => {
  const headers = { 'X-Plex-Client-Identifier': 'test-client', Accept: 'application/json' };
  const response = await sandbox.fetch(`https://plex.tv/api/v2/pins/${id}`, { headers });
  const { authToken } = (await response.json()) as { authToken: string | null };
  return authToken === null ? 'waiting' : 'approved';
};

test.each(['/', '/link', '/link/', '/link?pin=ABCD', '/auth', '/auth/'])(
  '%s is a page with a strict policy that is not cached',
  async (path) => {
    const response = await get(start(), path);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(policy.includes('script-src')).toBe(!path.startsWith('/link'));
    const page = await response.text();
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(page).toMatch(/<title>[^<]+ – Plex sandbox<\/title>/);
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page).not.toMatch(/\son\w+=|\sstyle=|<style|<script>/);
  },
);

test.each([
  ['/sandbox/style.css', 'text/css; charset=utf-8'],
  ['/sandbox/auth.js', 'text/javascript; charset=utf-8'],
  ['/sandbox/overview.js', 'text/javascript; charset=utf-8'],
  ['/sandbox/icon.svg', 'image/svg+xml; charset=utf-8'],
])('%s is %s', async (path, type) => {
  const response = await get(start(), path);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await response.text()).not.toBe('');
});

test('other paths get the response of plex.tv', async () => {
  const sandbox = start();
  for (const [method, path] of [
    ['GET', '/nothing'],
    ['GET', '/api/v2/link'],
    ['PUT', '/link'],
    ['POST', '/sandbox/style.css'],
  ] as const) {
    const response = await sandbox.fetch(`https://plex.tv${path}`, { method });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('xml');
  }
});

test('pages respond to HEAD', async () => {
  const response = await start().fetch('https://plex.tv/link', { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([200, '']);
});

test.each([
  ['/link', { code: 'ABCD', user: 'owner' }],
  ['/auth', { address: 'abc', user: 'owner', decision: 'allow' }],
  ['/', { code: 'ABCD', action: 'approve', user: 'owner' }],
])('a form for %s from another site is rejected', async (path, fields) => {
  const headers: Record<string, string>[] = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'https://plex.tv.evil.example' },
    { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://plex.tv' },
    { 'Sec-Fetch-Site': 'same-site' },
  ];
  for (const sent of headers) {
    const response = await post(start(), path, fields, sent);
    expect(response.status).toBe(403);
    expect(await alertOf(response)).toContain('Another website');
  }
});

test.each<Record<string, string>>([
  { 'Sec-Fetch-Site': 'same-origin', Origin: 'null' },
  { Origin: 'https://plex.tv' },
  {},
])('a form from the page itself or from a program is accepted: %j', async (headers) => {
  const sandbox = start();
  const { id, code } = await newPin(sandbox);
  expect((await post(sandbox, '/link', { code, user: 'owner' }, headers)).status).toBe(200);
  expect(await stateOf(sandbox, id)).toBe('approved');
});

test('markup in names is escaped on every page', async () => {
  const odd = `"><img src=x onerror=alert(1)>'&`;
  const sandbox = start({
    users: [{ username: `u${odd}`, title: odd, email: odd }],
    servers: [{ name: odd, clientIdentifier: odd }],
  });
  const short = await newPin(sandbox, { product: odd });
  const strong = await newPin(sandbox, { product: odd, strong: true });
  const address = authAddress(strong.code, {
    'context[device][product]': odd,
    'context[device][deviceName]': odd,
    forwardUrl: odd,
  });
  await sandbox.fetch(`https://plex.tv/api/v2/${encodeURIComponent(odd)}?${odd}`, {
    method: 'POST',
    headers: { 'X-Plex-Product': odd, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: odd,
  });
  const pages = [
    await get(sandbox, '/'),
    await get(sandbox, `/link?pin=${encodeURIComponent(odd)}`),
    await get(sandbox, `/?code=${encodeURIComponent(odd)}`),
    await post(sandbox, '/link', { code: odd, user: `u${odd}` }),
    await post(sandbox, '/auth', { address: odd }),
    await post(sandbox, '/auth', { address }),
    await post(sandbox, '/auth', { address, user: `u${odd}`, decision: 'allow' }),
    await post(sandbox, '/link', { code: short.code, user: `u${odd}` }),
    await get(sandbox, '/'),
  ];
  for (const page of pages) expect(await page.text()).not.toMatch(/<img|["']>'/i);
});

test('/link accepts a code in any case, with spaces, for the chosen user', async () => {
  const sandbox = start();
  const { id, code } = await newPin(sandbox, { product: 'My TV App' });
  const typed = ` ${code.slice(0, 2).toLowerCase()} ${code.slice(2)} `;
  const response = await post(sandbox, '/link', { code: typed, user: 'friend' });
  expect(response.status).toBe(200);
  expect(await statusOf(response)).toBe('My TV App is linked to Finn Friend.');
  expect(await stateOf(sandbox, id)).toBe('approved');
  expect(shown(await text(sandbox, '/'))).toContain('approved as friend');
});

test('/link?pin= fills in the code in upper case', async () => {
  const sandbox = start();
  const { code } = await newPin(sandbox);
  const page = await text(sandbox, `/link/?pin=${code.toLowerCase()}`);
  expect(page).toContain(`value="${code}"`);
  expect(page).not.toContain('role="alert"');
});

test('/link shows the problem with a code, and approves nothing', async () => {
  const sandbox = start();
  const pins = {
    expired: await newPin(sandbox),
    denied: await newPin(sandbox),
    used: await newPin(sandbox),
    strong: await newPin(sandbox, { strong: true }),
    good: await newPin(sandbox),
  };
  sandbox.expire(pins.expired.code);
  sandbox.deny(pins.denied.code);
  sandbox.approve(pins.used.code);
  const cases: [fields: Record<string, string>, status: number, text: RegExp][] = [
    [{ code: '' }, 400, /Enter the code/],
    [{}, 400, /Enter the code/],
    [{ code: 'nothing' }, 404, /This code does not exist/],
    [{ code: pins.expired.code }, 410, /expired/],
    [{ code: pins.denied.code }, 409, /denied/],
    [{ code: pins.used.code }, 409, /already been used/],
    [{ code: pins.strong.code }, 400, /strong/],
    [{ code: pins.good.code, user: 'nobody' }, 400, /no such user/],
  ];
  for (const [fields, status, message] of cases) {
    const response = await post(sandbox, '/link', { user: 'owner', ...fields });
    expect([response.status, await alertOf(response.clone())]).toEqual([
      status,
      expect.stringMatching(message),
    ]);
    const page = await response.text();
    expect(page).toContain('aria-describedby="hint problem"');
    expect(page).toContain('aria-invalid="true"');
  }
  for (const { id } of [pins.denied, pins.strong, pins.good]) {
    expect(await stateOf(sandbox, id)).toBe('waiting');
  }
});

test('/link?pin= shows immediately that a code has expired', async () => {
  const sandbox = start();
  const { code } = await newPin(sandbox);
  sandbox.advance(900_000);
  const response = await get(sandbox, `/link?pin=${code}`);
  expect(response.status).toBe(200);
  expect(await alertOf(response)).toMatch(/expired/);
});

test('Cancel on /link does not change the code', async () => {
  const sandbox = start();
  const { id, code } = await newPin(sandbox);
  const response = await post(sandbox, '/link', { code, user: 'owner', decision: 'cancel' });
  expect(await statusOf(response)).toBe('No device was linked.');
  expect(await stateOf(sandbox, id)).toBe('waiting');
  sandbox.approve(code);
});

test('/auth shows the app, the device and the return address', async () => {
  const sandbox = start();
  const { code } = await newPin(sandbox, { strong: true, product: 'of the PIN' });
  const address = authAddress(code, {
    'context[device][product]': 'My Wëb App',
    'context[device][deviceName]': 'Kitchen tablet',
    'context[device][unknown]': 'not shown',
    forwardUrl: 'https://app.example/done',
  });
  const page = await (await post(sandbox, '/auth', { address })).text();
  expect(shown(page)).toMatch(/My Wëb App wants to sign in Device Kitchen tablet You'll return to/);
  expect(page).toContain('app.example');
  expect(page).not.toContain('not shown');
  const bare = await post(sandbox, '/auth', { address: authAddress(code) });
  expect(shown(await bare.text())).toContain('of the PIN wants to sign in');
});

test.each(['#?', '#!?', '#', '#!'])(
  '/auth reads a fragment that starts with %s',
  async (prefix) => {
    const sandbox = start();
    const { code } = await newPin(sandbox, { strong: true });
    const address = authAddress(code).replace('#?', prefix);
    expect((await post(sandbox, '/auth', { address })).status).toBe(200);
  },
);

test('Allow on /auth approves the code and links to forwardUrl', async () => {
  const sandbox = start();
  const { id, code } = await newPin(sandbox, { strong: true, product: 'App' });
  const address = authAddress(code, { forwardUrl: 'https://app.example/done?a=1&b=2' });
  const response = await post(sandbox, '/auth', { address, user: 'friend', decision: 'allow' });
  expect(await statusOf(response.clone())).toBe('App is signed in as Finn Friend.');
  expect(await response.text()).toContain('href="https://app.example/done?a=1&amp;b=2"');
  expect(await stateOf(sandbox, id)).toBe('approved');
});

test('Deny on /auth also links to forwardUrl, and the code cannot be approved any more', async () => {
  const sandbox = start();
  const { id, code } = await newPin(sandbox, { strong: true });
  const address = authAddress(code, { forwardUrl: 'https://app.example/' });
  const response = await post(sandbox, '/auth', { address, decision: 'deny' });
  expect(await statusOf(response.clone())).toBe('An unnamed app is not signed in.');
  expect(await response.text()).toContain('data-forward');
  expect(() => sandbox.approve(code)).toThrow(/denied/);
  expect(await stateOf(sandbox, id)).toBe('waiting');
});

test.each([
  'javascript:alert(1)',
  ' JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'file:///etc/passwd',
  'myapp://done',
  '/relative',
  '//host.example',
])('/auth does not link to %j', async (forwardUrl) => {
  const sandbox = start();
  const { code } = await newPin(sandbox, { strong: true });
  const address = authAddress(code, { forwardUrl });
  const consent = await post(sandbox, '/auth', { address });
  expect(await alertOf(consent)).toMatch(/only http and https addresses are allowed/);
  const allowed = await post(sandbox, '/auth', { address, user: 'owner', decision: 'allow' });
  expect(allowed.status).toBe(200);
  const page = await allowed.text();
  expect(page).not.toContain('data-forward');
  expect(page).not.toMatch(/href="(?!\/)/);
});

test('/auth shows the problem, and approves nothing', async () => {
  const sandbox = start();
  const pins = {
    expired: await newPin(sandbox, { strong: true }),
    used: await newPin(sandbox, { strong: true }),
    denied: await newPin(sandbox, { strong: true }),
    short: await newPin(sandbox),
    good: await newPin(sandbox, { strong: true }),
  };
  sandbox.expire(pins.expired.code);
  sandbox.approve(pins.used.code);
  sandbox.deny(pins.denied.code);
  const other = authAddress(pins.good.code).replace('test-client', 'other');
  const none = authAddress(pins.good.code).replace('clientID=test-client&', '');
  const cases: [address: string, status: number, text: RegExp][] = [
    ['', 400, /contains no code/],
    ['https://app.plex.tv/auth', 400, /contains no code/],
    ['https://app.plex.tv/auth#?clientID=test-client', 400, /contains no code/],
    [authAddress('nothing'), 404, /This code does not exist/],
    [authAddress(pins.expired.code), 410, /expired/],
    [authAddress(pins.used.code), 409, /already been used/],
    [authAddress(pins.denied.code), 409, /denied/],
    [authAddress(pins.short.code), 400, /short/],
    [other, 400, /not the one that the code was created for/],
    [none, 400, /contains no clientID/],
  ];
  for (const [address, status, message] of cases) {
    const response = await post(sandbox, '/auth', { address, user: 'owner', decision: 'allow' });
    expect([response.status, await alertOf(response)]).toEqual([
      status,
      expect.stringMatching(message),
    ]);
  }
  const nobody = await post(sandbox, '/auth', {
    address: authAddress(pins.good.code),
    user: 'nobody',
    decision: 'allow',
  });
  expect([nobody.status, await alertOf(nobody)]).toEqual([
    400,
    expect.stringMatching(/no such user/),
  ]);
  for (const { id } of [pins.short, pins.good, pins.denied]) {
    expect(await stateOf(sandbox, id)).toBe('waiting');
  }
});

test('/auth accepts only a code if there is no JavaScript', async () => {
  const sandbox = start();
  expect(await text(sandbox, '/auth')).toMatch(/<noscript>[^]*name="address"[^]*<\/noscript>/);
  const { id, code } = await newPin(sandbox, { strong: true, product: 'App' });
  const consent = await (await post(sandbox, '/auth', { address: ` ${code} ` })).text();
  expect(shown(consent)).toContain('App wants to sign in');
  await post(sandbox, '/auth', { address: code, user: 'owner', decision: 'allow' });
  expect(await stateOf(sandbox, id)).toBe('approved');
});

test('/ shows open codes, users, servers and how to connect a client', async () => {
  const sandbox = start();
  const empty = shown(await text(sandbox, '/'));
  expect(empty).toContain('No codes yet. A code appears here when a client requests one.');
  const short = await newPin(sandbox, { product: 'My TV App' });
  const strong = await newPin(sandbox, { strong: true });
  const expired = await newPin(sandbox, { product: 'Late' });
  sandbox.expire(expired.code);
  sandbox.advance(30_500);
  const page = await text(sandbox, '/');
  const words = shown(page);
  expect(words).toContain(`no product name strong ${strong.code} Copy 29:30`);
  expect(words).toContain(`My TV App short ${short.code} Copy 14:30`);
  expect(words.indexOf(strong.code)).toBeLessThan(words.indexOf(short.code));
  expect(words).not.toContain(expired.code);
  expect(words).toMatch(/Olive Owner .*Living Room \(owner\).*Attic \(owner\).*Finn Friend/);
  expect(words).toContain('Living Room (shared)');
  expect(page).toContain('plexTv: &#39;https://plex.tv&#39;');
  expect(page).toContain(`href="https://plex.tv/link?pin=${short.code}"`);
  expect(page).toContain(
    `href="https://plex.tv/auth#?clientID=test-client&amp;code=${strong.code}"`,
  );
});

test('/ lists approved and denied codes below those that wait', async () => {
  const sandbox = start();
  const approved = await newPin(sandbox, { product: 'My Radio' });
  const denied = await newPin(sandbox);
  sandbox.approve(approved.code, { user: 'friend' });
  sandbox.deny(denied.code);
  const words = shown(await text(sandbox, '/'));
  expect(words).toMatch(/Open codes No codes yet\..*Approved and denied codes/);
  expect(words).toContain(`${denied.code} Copy 15:00 denied Expire`);
  expect(words).toContain(`My Radio short ${approved.code} Copy 15:00 approved as friend Expire`);
});

test('an overview that refreshes is no request of a client: it takes no fault and is not recorded', async () => {
  const onRequest = vi.fn<(request: RecordedRequest) => void>();
  const sandbox = start({ onRequest });
  const { code } = await newPin(sandbox);
  sandbox.fail({ kind: 'html', status: 503 });
  const refreshed = await get(sandbox, '/sandbox/overview');
  expect([refreshed.status, shown(await refreshed.text())]).toEqual([
    200,
    expect.stringContaining(code),
  ]);
  expect(sandbox.requests.map(({ path }) => path)).toEqual(['/api/v2/pins']);
  expect(onRequest).toHaveBeenCalledTimes(1);
  expect((await get(sandbox, '/')).status).toBe(503);
});

test('/ shows fifty codes and the number of older ones', async () => {
  const sandbox = start();
  for (let count = 0; count < 53; count += 1) await newPin(sandbox);
  expect(shown(await text(sandbox, '/'))).toContain('3 older codes are not shown.');
});

test('/ approves, denies and expires a code, once', async () => {
  const sandbox = start();
  const approved = await newPin(sandbox);
  const denied = await newPin(sandbox, { strong: true });
  const send = (fields: Record<string, string>) => post(sandbox, '/', fields);

  const response = await send({ code: approved.code, action: 'approve', user: 'friend' });
  expect([response.status, response.headers.get('location')]).toEqual([
    303,
    `/?code=${approved.code}`,
  ]);
  expect(await statusOf(await get(sandbox, `/?code=${approved.code}`))).toBe(
    `${approved.code} : approved.`,
  );
  expect(await stateOf(sandbox, approved.id)).toBe('approved');

  expect((await send({ code: denied.code, action: 'deny' })).status).toBe(303);
  expect(() => sandbox.approve(denied.code)).toThrow(/denied/);

  const again = await send({ code: approved.code, action: 'deny' });
  expect([again.status, await alertOf(again)]).toEqual([409, expect.stringMatching(/used/)]);
  expect((await send({ code: denied.code, action: 'approve', user: 'owner' })).status).toBe(409);
  expect((await send({ code: approved.code, action: 'expire' })).status).toBe(303);
  expect(() => sandbox.expire(approved.code)).toThrow(/expired/);
  expect((await send({ code: approved.code, action: 'expire' })).status).toBe(410);
  expect((await send({ code: 'nothing', action: 'expire' })).status).toBe(404);
});

test.each([
  { action: 'approve', user: 'nobody' },
  { action: 'approve' },
  { action: 'nonsense', user: 'nobody' },
])('/ does nothing with %j', async (fields) => {
  const sandbox = start();
  const { id, code } = await newPin(sandbox);
  expect((await post(sandbox, '/', { code, ...fields })).status).toBe(400);
  expect(await stateOf(sandbox, id)).toBe('waiting');
});

test('/ shows the requests of clients, but not those for pages', async () => {
  const sandbox = start();
  await get(sandbox, '/link?pin=PAGE');
  await get(sandbox, '/favicon.ico');
  await sandbox.fetch('https://plex.tv/pins?no=prefix', { method: 'POST' });
  const words = shown(await text(sandbox, '/'));
  expect(words).toContain('404 POST /pins?no=prefix 00:00:00');
  expect(words).not.toMatch(/GET \/|PAGE|favicon/);
});

test('no page shows a token', async () => {
  const sandbox = start();
  const { id, code } = await newPin(sandbox, { strong: true });
  const address = authAddress(code);
  const pages = [await post(sandbox, '/auth', { address, user: 'owner', decision: 'allow' })];
  const headers = { 'X-Plex-Client-Identifier': 'test-client', Accept: 'application/json' };
  const pin = await sandbox.fetch(`https://plex.tv/api/v2/pins/${id}`, { headers });
  const { authToken } = (await pin.json()) as { authToken: string };
  const send = (path: string, init?: RequestInit) =>
    sandbox.fetch(`https://plex.tv/api/v2${path}`, init);
  const signedIn = { headers: { ...headers, 'X-Plex-Token': authToken } };
  const resources = await (await send('/resources', signedIn)).text();
  await send('/user', signedIn);
  await send(`/user?X-Plex-Token=${authToken}`);
  await send('/pins/link', {
    method: 'PUT',
    body: new URLSearchParams({ code, 'X-Plex-Token': authToken }),
  });
  pages.push(
    await get(sandbox, '/'),
    await get(sandbox, `/?code=${code}`),
    await get(sandbox, `/link?pin=${code}`),
    await post(sandbox, '/auth', { address }),
  );
  const accessTokens = Array.from(resources.matchAll(/"accessToken":"([^"]+)"/g), ([, one]) => one);
  expect(accessTokens.length).toBeGreaterThan(0);
  for (const page of pages) {
    const html = await page.text();
    for (const token of [authToken, ...accessTokens]) expect(html).not.toContain(token);
  }
  expect(await text(sandbox, '/')).toContain('X-Plex-Token=***');
});

const alertOf = (response: Response) => partOf(response, 'alert');
const statusOf = (response: Response) => partOf(response, 'status');

/** What an element with this role says. */
async function partOf(response: Response, role: string): Promise<string> {
  const [, part = ''] =
    new RegExp(`role="${role}"[^>]*>([^]*?)</p>`).exec(await response.text()) ?? [];
  return shown(part).trim().replace(/ \.$/, '.');
}
