/** Auth.js reads and ends the session of examples/authjs at its own routes. */
import { expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createBrowser } from '../server/browser.ts';
import { codeIn, forwardUrlIn, SECRET } from '../server/setup.ts';
import { onNode } from './hosts/node.ts';

test('the routes of Auth.js read the session, extend it, and end it', async () => {
  await using sandbox = createSandbox();
  const { url: plexTv } = await sandbox.listen();
  const running = await onNode('authjs')({ PLEX_TV: plexTv, SECRET });
  try {
    const send = (request: Request) => fetch(request, { redirect: 'manual' });
    const browser = createBrowser(send, running.origin);
    const read = async (): Promise<unknown> => (await browser.fetch('/auth/session')).json();
    expect(await read()).toBeNull();

    const { url } = await browser.start();
    sandbox.approve(codeIn(url), { user: 'friend' });
    await browser.visit(forwardUrlIn(url));
    const issued = browser.cookies.get('session')?.value;
    expect(issued).toBeTruthy();
    expect(await read()).toMatchObject({ user: { name: 'Finn Friend' } });
    // Auth.js encrypts a new one at each read.
    expect(browser.cookies.get('session')?.value).not.toBe(issued);
    expect(await read()).toMatchObject({ user: { name: 'Finn Friend' } });

    const { csrfToken } = (await (await browser.fetch('/auth/csrf')).json()) as {
      csrfToken: string;
    };
    await browser.fetch('/auth/signout', {
      method: 'POST',
      body: new URLSearchParams({ csrfToken }),
    });
    expect(await read()).toBeNull();
  } finally {
    await running.stop();
  }
});
