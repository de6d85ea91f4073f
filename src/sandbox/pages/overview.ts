import { html } from 'hono/html';
import type { RecordedRequest } from '../recorder.ts';
import type { Account } from '../account/users.ts';
import { paths, respond, type Html } from './layout.ts';
import { pinList } from './pin-list.ts';
import { findChosenAccount, findPin, problems, stateOf, type Problem, type Site } from './site.ts';

/** Shows the contents of the sandbox. `?code=` shows the state of one code. */
export function showOverview(site: Site, url: URL, problem?: Problem): Promise<Response> {
  const code = url.searchParams.get('code');
  const changed = code === null ? undefined : findPin(site, code);
  const main = html`<main class="wide">
    <div class="bar">
      <h1>Sandbox</h1>
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
    ${pinList(site, url.origin)} ${requestList(site)} ${userList(site)} ${clientSetup(url.origin)}
  </main>`;
  return respond({
    title: problem ? 'Problem: Overview' : 'Overview',
    main,
    ...(problem && { status: problem.status }),
  });
}

/** Approves, denies or expires a code, then redirects, so that reloading the page does not submit the form again. */
export function submitOverviewForm(
  site: Site,
  fields: URLSearchParams,
  url: URL,
): Promise<Response> {
  const pin = findPin(site, fields.get('code') ?? '');
  if (!pin) return showOverview(site, url, problems.unknown);
  const state = stateOf(site, pin);
  const action = fields.get('action');
  if (state === 'expired') return showOverview(site, url, problems.expired);
  if (action === 'expire') {
    pin.expiresAt = site.clock.now();
  } else {
    if (state !== 'waiting') return showOverview(site, url, problems[state]);
    const account = findChosenAccount(site, fields);
    if (action === 'deny') pin.denied = true;
    else if (!account) return showOverview(site, url, problems.noUser);
    else site.pins.approve(pin, account);
  }
  const headers = { Location: `/?code=${encodeURIComponent(pin.code)}` };
  return Promise.resolve(new Response(null, { status: 303, headers }));
}

/** The number of requests that the page shows. */
const REQUEST_LIMIT = 25;

/** The paths of the sandbox's pages, whose requests are not listed. */
const PAGE_PATHS = new Set<string>([
  ...Object.values(paths),
  `${paths.link}/`,
  `${paths.auth}/`,
  '/favicon.ico',
]);

function requestList({ requests }: Site): Html {
  const recent = requests
    .filter(({ path }) => !PAGE_PATHS.has(path))
    .slice(-REQUEST_LIMIT)
    .toReversed();
  return html`<section aria-labelledby="requests">
    <h2 id="requests">Recent requests</h2>
    <p class="empty">Tokens are redacted. Times are in UTC, on the sandbox's clock.</p>
    ${
      recent.length === 0
        ? html`<p>No requests yet.</p>`
        : html`<ol class="requests card">
            ${recent.map(requestItem)}
          </ol>`
    }
  </section>`;
}

function requestItem(request: RecordedRequest): Html {
  const { method, path, url, status, time, headers, body } = request;
  const isSuccess = status !== null && status < 400;
  const details = Object.entries(headers).filter(([name]) => describesClient(name));
  if (body !== '') details.push(['body', body]);
  return html`<li>
    <details>
      <summary>
        <span class="status ${isSuccess ? 'ok' : 'error'}">${status ?? 'no response'}</span>
        <span class="call"><b>${method}</b> ${path}${new URL(url).search}</span>
        <time datetime="${time.toISOString()}">${time.toISOString().slice(11, 19)}</time>
      </summary>
      ${definitionList(details)}
    </details>
  </li>`;
}

/** Returns whether a header describes the client: the others are the same in each request of a platform. */
function describesClient(header: string): boolean {
  return header.startsWith('x-plex-') || ['accept', 'content-type', 'user-agent'].includes(header);
}

function definitionList(entries: readonly (readonly [string, string])[]): Html {
  return html`<dl class="sent">
    ${entries.map(
      ([term, text]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${text}</dd>
        </div>`,
    )}
  </dl>`;
}

function userList(site: Site): Html {
  return html`<section aria-labelledby="users">
    <h2 id="users">Users and servers</h2>
    <ul class="users card">
      ${site.accounts.map(
        (account) =>
          html`<li>
            <h3><bdi>${account.title}</bdi></h3>
            <p>
              <bdi>${account.name}</bdi> ·
              <bdi>${account.email}</bdi>
            </p>
            ${serverList(site, account)}
          </li>`,
      )}
    </ul>
  </section>`;
}

function serverList({ servers }: Site, account: Account): Html {
  const list = servers.listFor(account, { https: true, relay: true, ipv6: true });
  if (list.length === 0) return html`<p>No servers.</p>`;
  return html`<ul>
    ${list.map(
      ({ name, owned, clientIdentifier }) =>
        html`<li>
          <bdi>${name}</bdi> (${owned ? 'owner' : 'shared'})
          <code class="id">${clientIdentifier}</code>
        </li>`,
    )}
  </ul>`;
}

function clientSetup(origin: string): Html {
  const code = `createPlexClient({\n  clientIdentifier: 'my-app',\n  plexTv: '${origin}',\n});`;
  return html`<section aria-labelledby="setup">
    <h2 id="setup">Connect a client</h2>
    <div class="card">
      <p>With plex-pin:</p>
      <pre><code>${code}</code></pre>
      <p>With any other client, replace these URLs:</p>
      ${definitionList([
        ['https://plex.tv/api/v2', `${origin}/api/v2`],
        ['https://clients.plex.tv/api/v2', `${origin}/api/v2`],
        ['https://app.plex.tv/auth', `${origin}/auth`],
        ['https://plex.tv/link', `${origin}/link`],
      ])}
    </div>
  </section>`;
}
