import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import type { SignInHandlerOptions } from '../../src/server/index.ts';
import { MACHINE, OURS as OWNED, people, servers } from '../support/people.ts';
import { codeIn, forwardUrlIn, PATH, setUp } from './setup.ts';

const OURS = 'f00dfeedf00dfeedf00dfeedf00dfeedf00dfeed';
const OTHER = 'beefbeefbeefbeefbeefbeefbeefbeefbeefbeef';

/** A player does not count as a server, even with the same identifier. */
const sandboxOf = () =>
  createSandbox({
    users: [{ username: 'owner' }, { username: 'friend' }, { username: 'stranger' }],
    servers: [
      { name: 'Ours', clientIdentifier: OURS, owner: 'owner', sharedWith: ['friend'] },
      { name: 'Player', clientIdentifier: OURS, owner: 'stranger', provides: 'client,player' },
      { name: 'Other', clientIdentifier: OTHER, owner: 'stranger', provides: 'client, server' },
    ],
  });

type RequireServer = NonNullable<SignInHandlerOptions['requireServer']>;

async function signInAs(user: string, requireServer: RequireServer, sandbox = sandboxOf()) {
  const { browser, signedIn } = setUp({ requireServer }, { sandbox });
  const { url, state } = await browser.start({ returnTo: '/library' });
  sandbox.approve(codeIn(url), { user });
  const fork = browser.fork();
  return { signedIn, state, fork, response: await browser.visit(forwardUrlIn(url)), browser };
}

describe('requireServer', () => {
  test.each([
    ['owner', OURS],
    ['friend', OURS],
    ['stranger', OTHER],
    ['stranger', [OURS, OTHER]],
  ])('lets %s in with access to %s', async (user, server) => {
    const { response, signedIn } = await signInAs(user, server);
    expect(response.status).toBe(303);
    expect(signedIn).toHaveLength(1);
  });

  test.each([
    ['stranger', OURS],
    ['friend', [OTHER]],
    ['owner', 'no-such-server'],
  ])('rejects %s without access to %s', async (user, server) => {
    const { response, signedIn, browser } = await signInAs(user, server);
    expect(response.status).toBe(403);
    const page = await response.text();
    expect(page).toContain('has no access to this app’s media server');
    expect(page).toContain(`<form method="post" action="${PATH}/start">`);
    expect(browser.cookies.size).toBe(0);
    expect(signedIn).toEqual([]);
  });

  test('reports the reason to a script', async () => {
    const { sandbox, browser, signedIn } = setUp({ requireServer: OURS }, { sandbox: sandboxOf() });
    const { url, state } = await browser.start({ mode: 'popup' });
    sandbox.approve(codeIn(url), { user: 'stranger' });
    const response = await browser.fetch(`${PATH}/callback?state=${state}`);
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ status: 'refused', reason: 'no_server' });
    expect(signedIn).toEqual([]);
  });

  test('does not check access again for the same cookie', async () => {
    const { fork, state, signedIn } = await signInAs('stranger', OURS);
    const response = await fork.visit(`${PATH}/callback?state=${state}`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('No access');
    expect(signedIn).toEqual([]);
  });

  test('lets nobody in if plex.tv fails, and the user can try again', async () => {
    const { sandbox, browser, signedIn } = setUp({ requireServer: OURS }, { sandbox: sandboxOf() });
    const { url } = await browser.start();
    sandbox.approve(codeIn(url), { user: 'friend' });
    sandbox.fail({ kind: 'response', status: 503, match: { path: '/resources' } });
    expect((await browser.visit(forwardUrlIn(url))).status).toBe(502);
    expect(signedIn).toEqual([]);
    expect((await browser.visit(forwardUrlIn(url))).status).toBe(303);
    expect(signedIn).toHaveLength(1);
  });
});

test('the identifier of a required server can be in upper case', async () => {
  const { response } = await signInAs('friend', OURS.toUpperCase());
  expect(response.status).toBe(303);
});

describe('requireServer with an owner', () => {
  const enter = (user: string, requireServer: RequireServer) =>
    signInAs(user, requireServer, createSandbox({ users: people, servers }));

  test.each(['owner', 'kid', 'friend'])('lets %s in', async (user) => {
    const { response, signedIn } = await enter(user, OWNED);
    expect(response.status).toBe(303);
    expect(signedIn).toHaveLength(1);
  });

  test.each(['stranger', 'attacker', 'accomplice'])('rejects %s', async (user) => {
    const { response, signedIn, browser } = await enter(user, OWNED);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('has no access to this app’s media server');
    expect(browser.cookies.size).toBe(0);
    expect(signedIn).toEqual([]);
  });

  test('only a machine identifier lets the attacker in, as its documentation says', async () => {
    expect((await enter('attacker', MACHINE)).response.status).toBe(303);
  });

  test('takes several servers', async () => {
    const required = [
      { machineIdentifier: 'elsewhere', ownerId: 1001 },
      { machineIdentifier: 'elsewhere', ownerId: 1004 },
      OWNED,
    ];
    expect((await enter('stranger', required)).response.status).toBe(303);
    expect((await enter('friend', required)).response.status).toBe(303);
    expect((await enter('attacker', required)).response.status).toBe(403);
    expect((await enter('stranger', required.slice(0, 1))).response.status).toBe(403);
    expect((await enter('attacker', [OWNED, MACHINE])).response.status).toBe(303);
  });

  test('stays as it was when the handler was created', async () => {
    const required = { ...OWNED };
    const sandbox = createSandbox({ users: people, servers });
    const { browser } = setUp({ requireServer: required }, { sandbox });
    required.ownerId = 1005;
    const { url } = await browser.start();
    sandbox.approve(codeIn(url), { user: 'attacker' });
    expect((await browser.visit(forwardUrlIn(url))).status).toBe(403);
  });

  test('requests the user once, also for onSignedIn', async () => {
    const sandbox = createSandbox({ users: people, servers });
    await signInAs('owner', OWNED, sandbox);
    const requests = sandbox.requests.filter(({ path }) => path === '/api/v2/user');
    expect(requests).toHaveLength(1);
  });
});
