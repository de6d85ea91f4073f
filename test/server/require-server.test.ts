import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { codeIn, forwardUrlIn, PATH, setUp } from './setup.ts';

const OURS = 'f00dfeedf00dfeedf00dfeedf00dfeedf00dfeed';
const OTHER = 'beefbeefbeefbeefbeefbeefbeefbeefbeefbeef';

/** A player is no server, even if it has the identifier of one. */
const sandboxOf = () =>
  createSandbox({
    users: [{ username: 'owner' }, { username: 'friend' }, { username: 'stranger' }],
    servers: [
      { name: 'Ours', clientIdentifier: OURS, owner: 'owner', sharedWith: ['friend'] },
      { name: 'Player', clientIdentifier: OURS, owner: 'stranger', provides: 'client,player' },
      { name: 'Other', clientIdentifier: OTHER, owner: 'stranger', provides: 'client, server' },
    ],
  });

async function signInAs(user: string, requireServer: string | string[]) {
  const { sandbox, browser, signedIn } = setUp({ requireServer }, { sandbox: sandboxOf() });
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
  ])('lets %s in, who has access to %s', async (user, server) => {
    const { response, signedIn } = await signInAs(user, server);
    expect(response.status).toBe(303);
    expect(signedIn).toHaveLength(1);
  });

  test.each([
    ['stranger', OURS],
    ['friend', [OTHER]],
    ['owner', 'no-such-server'],
  ])('refuses %s, who has no access to %s', async (user, server) => {
    const { response, signedIn, browser } = await signInAs(user, server);
    expect(response.status).toBe(403);
    const page = await response.text();
    expect(page).toContain('has no access to this app’s media server');
    expect(page).toContain(`<form method="post" action="${PATH}/start">`);
    expect(browser.cookies.size).toBe(0);
    expect(signedIn).toEqual([]);
  });

  test('tells a page why', async () => {
    const { sandbox, browser, signedIn } = setUp({ requireServer: OURS }, { sandbox: sandboxOf() });
    const { url, state } = await browser.start({ mode: 'popup' });
    sandbox.approve(codeIn(url), { user: 'stranger' });
    const response = await browser.fetch(`${PATH}/callback?state=${state}`);
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ status: 'refused', reason: 'no_server' });
    expect(signedIn).toEqual([]);
  });

  test('a refusal is not asked for again with the same cookie', async () => {
    const { fork, state, signedIn } = await signInAs('stranger', OURS);
    expect((await fork.visit(`${PATH}/callback?state=${state}`)).status).toBe(410);
    expect(signedIn).toEqual([]);
  });

  test('nobody is let in where plex.tv does not say, and the user can try again', async () => {
    const { sandbox, browser, signedIn } = setUp({ requireServer: OURS }, { sandbox: sandboxOf() });
    const { url } = await browser.start();
    sandbox.approve(codeIn(url), { user: 'friend' });
    sandbox.fail({ kind: 'answer', status: 503, match: { path: '/resources' } });
    expect((await browser.visit(forwardUrlIn(url))).status).toBe(502);
    expect(signedIn).toEqual([]);
    expect((await browser.visit(forwardUrlIn(url))).status).toBe(303);
    expect(signedIn).toHaveLength(1);
  });
});
