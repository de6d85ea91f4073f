import { html } from 'hono/html';
import type { RecordedRequest } from '../recorder.ts';
import { definitionList, paths, type Html } from './layout.ts';
import type { Site } from './site.ts';

/** The number of requests that the page shows. */
const LIMIT = 25;

/** The paths of the sandbox's pages, whose requests are not listed. */
const PAGE_PATHS = new Set<string>([
  ...Object.values(paths),
  `${paths.link}/`,
  `${paths.auth}/`,
  '/favicon.ico',
]);

/** Lists the last requests of clients, the newest first. */
export function requestList({ requests }: Site): Html {
  const recent = requests
    .filter(({ path }) => !PAGE_PATHS.has(path))
    .slice(-LIMIT)
    .toReversed();
  return html`<section id="requests" data-live aria-labelledby="requests-title">
    <h2 id="requests-title">Recent requests</h2>
    ${
      recent.length === 0
        ? html`<p class="empty">No requests yet. Requests of clients appear here.</p>`
        : html`<p class="faint">Tokens are redacted. Times are in UTC, on the sandbox's clock.</p>
            <ol class="requests card">
              ${recent.map((request) => requestItem(request, requests.indexOf(request)))}
            </ol>`
    }
  </section>`;
}
function requestItem(request: RecordedRequest, index: number): Html {
  const { method, path, url, status, time, headers, body } = request;
  const isSuccess = status !== null && status < 400;
  const details = Object.entries(headers).filter(([name]) => describesClient(name));
  if (body !== '') details.push(['body', body]);
  return html`<li data-key="${index}-${time.getTime()}-${status}">
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
