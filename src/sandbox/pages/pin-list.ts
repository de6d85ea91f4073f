import { html } from 'hono/html';
import type { StoredPin } from '../pins.ts';
import { stateOf } from './codes.ts';
import type { Html } from './layout.ts';
import { paths } from './paths.ts';
import type { Site } from './site.ts';
import { timeLeft } from './time-left.ts';

/** How many are shown; a load test asks for thousands. */
const LIMIT = 50;

/** The PINs that have not expired, the latest first, and what one can do with them. */
export function pinList(site: Site, origin: string): Html {
  const open = site.pins.list().filter((pin) => stateOf(site, pin) !== 'expired');
  return html`<section aria-labelledby="pins">
    <h2 id="pins">Open codes</h2>
    ${
      open.length === 0
        ? html`<p class="empty">None. A code shows here as soon as a client asks for one.</p>`
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
        >${state}${account ? html` as <bdi>${account.username}</bdi>` : ''}</span
      >
      <span>${product === null ? 'no product name' : html`<bdi>${product}</bdi>`}</span>
      <span>${pin.strong ? 'strong' : 'short'}</span>
      <span>${timeLeft(pin.expiresAt - site.clock.now())} left</span>
    </p>
    <form class="buttons" method="post" action="${paths.start}">
      <input type="hidden" name="code" value="${pin.code}" />
      ${
        isWaiting
          ? html`<select name="user" aria-label="User who approves ${pin.code}">
                ${site.accounts.map(
                  ({ username }) => html`<option value="${username}">${username}</option>`,
                )}
              </select>
              ${button('approve', 'Approve', pin.code)} ${button('deny', 'Deny', pin.code)}`
          : ''
      }
      ${button('expire', 'Expire', pin.code)}
      ${
        isWaiting
          ? html`<a href="${pageOf(pin, origin)}" aria-label="Open the page of ${pin.code}"
              >Open the page</a
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

/** Where an app would send its user. */
function pageOf({ strong, code, clientIdentifier, product }: StoredPin, origin: string): string {
  if (!strong) return `${origin}${paths.link}?pin=${encodeURIComponent(code)}`;
  const fields = new URLSearchParams({ clientID: clientIdentifier, code });
  if (product !== null) fields.set('context[device][product]', product);
  return `${origin}${paths.auth}#?${fields}`;
}
