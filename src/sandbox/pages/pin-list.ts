import { html } from 'hono/html';
import type { StoredPin } from '../pins/pins.ts';
import { paths, type Html } from './layout.ts';
import { stateOf, type Site } from './site.ts';

/** The number of PINs to show: a load test creates thousands. */
const LIMIT = 50;

/** Lists the PINs that have not expired, the newest first, with a form for each of them. */
export function pinList(site: Site, origin: string): Html {
  const open = site.pins.list().filter((pin) => stateOf(site, pin) !== 'expired');
  return html`<section aria-labelledby="pins">
    <h2 id="pins">Open codes</h2>
    ${
      open.length === 0
        ? html`<p class="empty">No codes yet. A code appears here when a client requests one.</p>`
        : html`<ul class="pins">
            ${open
              .slice(-LIMIT)
              .toReversed()
              .map((pin) => pinItem(site, pin, origin))}
          </ul>`
    }
    ${open.length > LIMIT ? html`<p>${open.length - LIMIT} older codes are not shown.</p>` : ''}
  </section>`;
}

function pinItem(site: Site, pin: StoredPin, origin: string): Html {
  const state = stateOf(site, pin);
  const isWaiting = state === 'waiting';
  const { account, product } = pin;
  return html`<li class="card">
    <h3><code>${pin.code}</code></h3>
    <p class="facts">
      <span class="state ${state}"
        >${state}${account ? html` as <bdi>${account.name}</bdi>` : ''}</span
      >
      <span>${product === null ? 'no product name' : html`<bdi>${product}</bdi>`}</span>
      <span>${pin.strong ? 'strong' : 'short'}</span>
      <span>${formatDuration(pin.expiresAt - site.clock.now())} left</span>
    </p>
    <form class="buttons" method="post" action="${paths.overview}">
      <input type="hidden" name="code" value="${pin.code}" />
      ${
        isWaiting
          ? html`<select name="user" aria-label="User who approves ${pin.code}">
                ${site.accounts.map(({ name }) => html`<option value="${name}">${name}</option>`)}
              </select>
              ${button('approve', 'Approve', pin.code)} ${button('deny', 'Deny', pin.code)}`
          : ''
      }
      ${button('expire', 'Expire', pin.code)}
      ${
        isWaiting
          ? html`<a
              href="${approvalUrl(pin, origin)}"
              aria-label="Open approval page for ${pin.code}"
              >Open approval page</a
            >`
          : ''
      }
    </form>
  </li>`;
}

function button(action: string, label: string, code: string): Html {
  return html`<button
    class="small${action === 'approve' ? '' : ' quiet'}"
    name="action"
    value="${action}"
    aria-label="${label} ${code}"
  >
    ${label}
  </button>`;
}

/** Returns the URL that an app would open for its user. */
function approvalUrl(
  { strong, code, clientIdentifier, product }: StoredPin,
  origin: string,
): string {
  if (!strong) return `${origin}${paths.link}?pin=${encodeURIComponent(code)}`;
  const fields = new URLSearchParams({ clientID: clientIdentifier, code });
  if (product !== null) fields.set('context[device][product]', product);
  return `${origin}${paths.auth}#?${fields}`;
}

/** Formats a duration, rounded up to whole seconds. */
function formatDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
