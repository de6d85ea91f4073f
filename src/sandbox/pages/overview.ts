import { html } from 'hono/html';
import { definitionList, paths, respond, type Html } from './layout.ts';
import { pinList } from './pin-list.ts';
import { requestList } from './request-list.ts';
import { findChosenAccount, findPin, problems, stateOf, type Problem, type Site } from './site.ts';
import { userTable } from './user-table.ts';

/** Shows the contents of the sandbox. `?code=` shows the state of one code. */
export function showOverview(site: Site, url: URL, problem?: Problem): Promise<Response> {
  const code = url.searchParams.get('code');
  const changed = code === null ? undefined : findPin(site, code);
  const main = html`<main class="wide">
    <div class="bar">
      <h1>Sandbox <small>at ${url.origin}</small></h1>
      <noscript><a class="button quiet" href="${paths.overview}">Refresh</a></noscript>
    </div>
    ${problem ? html`<p class="note problem" role="alert">${problem.text}</p>` : ''}
    <p id="failure" class="note problem" role="alert" hidden>
      The sandbox is not responding. Is it still running?
    </p>
    ${
      changed
        ? html`<p class="note" role="status">
            <code>${changed.code}</code>: ${stateOf(site, changed)}.
          </p>`
        : ''
    }
    ${pinList(site, url.origin)} ${requestList(site)} ${userTable(site)} ${clientSetup(url.origin)}
  </main>`;
  return respond({
    title: problem ? 'Problem: Overview' : 'Overview',
    main,
    script: paths.overviewScript,
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
