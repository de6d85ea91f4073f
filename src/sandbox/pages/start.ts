import { html } from 'hono/html';
import { findPin, pickedUser, stateOf } from './codes.ts';
import { respond } from './layout.ts';
import { pinList } from './pin-list.ts';
import { problems, type Problem } from './problems.ts';
import { requestList } from './request-list.ts';
import { setup } from './setup.ts';
import type { Site } from './site.ts';
import { userList } from './user-list.ts';

/** The page that shows what is in the sandbox. `?code=` tells what has become of one code. */
export function startPage(site: Site, url: URL, problem?: Problem): Promise<Response> {
  const code = url.searchParams.get('code');
  const changed = code === null ? undefined : findPin(site, code);
  const main = html`<main class="wide">
    <div class="bar">
      <h1>What is in this sandbox</h1>
      <a class="button quiet" href="/">Refresh</a>
    </div>
    ${problem ? html`<p class="note problem" role="alert">${problem.text}</p>` : ''}
    ${
      changed
        ? html`<p class="note" role="status">
            <code>${changed.code}</code>: ${stateOf(site, changed)}.
          </p>`
        : ''
    }
    ${pinList(site, url.origin)} ${requestList(site)} ${userList(site)} ${setup(url.origin)}
  </main>`;
  return respond({
    title: problem ? 'Problem: Overview' : 'Overview',
    main,
    ...(problem && { status: problem.status }),
  });
}

/** Approves, denies or expires a code, then shows the page anew: to reload it does nothing twice. */
export function startForm(site: Site, fields: URLSearchParams, url: URL): Promise<Response> {
  const pin = findPin(site, fields.get('code') ?? '');
  if (!pin) return startPage(site, url, problems.unknown);
  const state = stateOf(site, pin);
  const action = fields.get('action');
  if (state === 'expired') return startPage(site, url, problems.expired);
  if (action === 'expire') {
    pin.expiresAt = site.clock.now();
  } else {
    if (state !== 'waiting') return startPage(site, url, problems[state]);
    const account = pickedUser(site, fields);
    if (action === 'deny') pin.denied = true;
    else if (!account) return startPage(site, url, problems.noUser);
    else site.pins.approve(pin, account);
  }
  const headers = { Location: `/?code=${encodeURIComponent(pin.code)}` };
  return Promise.resolve(new Response(null, { status: 303, headers }));
}
