import { html } from 'hono/html';
import type { RecordedRequest } from '../recorder.ts';
import type { Html } from './layout.ts';
import { isOwnPath } from './paths.ts';
import type { Site } from './site.ts';

const LIMIT = 25;

/** The last requests of clients, the latest first, as they are recorded: with their secrets masked. */
export function requestList({ requests }: Site): Html {
  const last = requests
    .filter(({ path }) => !isOwnPath(path))
    .slice(-LIMIT)
    .toReversed();
  return html`<section aria-labelledby="requests">
    <h2 id="requests">Last requests</h2>
    <p class="empty">Tokens are masked. Times are UTC, on the clock of the sandbox.</p>
    ${
      last.length === 0
        ? html`<p>None so far.</p>`
        : html`<ol class="requests card">
            ${last.map(requestItem)}
          </ol>`
    }
  </section>`;
}

function requestItem(request: RecordedRequest): Html {
  const { method, path, url, status, time, headers, body } = request;
  const isGood = status !== null && status < 400;
  const sent = Object.entries(headers).filter(([name]) => isTelling(name));
  return html`<li>
    <details>
      <summary>
        <span class="status ${isGood ? 'good' : 'bad'}">${status ?? 'no answer'}</span>
        <span class="call"><b>${method}</b> ${path}${new URL(url).search}</span>
        <time datetime="${time.toISOString()}">${time.toISOString().slice(11, 19)}</time>
      </summary>
      <dl class="sent">
        ${sent.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
        ${
          body === ''
            ? ''
            : html`<div>
                <dt>body</dt>
                <dd>${body}</dd>
              </div>`
        }
      </dl>
    </details>
  </li>`;
}

/** What a client says of itself. The rest is the same in every request of a platform. */
function isTelling(header: string): boolean {
  return header.startsWith('x-plex-') || ['accept', 'content-type', 'user-agent'].includes(header);
}
