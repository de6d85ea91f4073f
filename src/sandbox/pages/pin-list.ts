import { html } from 'hono/html';
import type { StoredPin } from '../pins/pins.ts';
import { paths, type Html } from './layout.ts';
import { stateOf, type Site } from './site.ts';

/** The number of PINs to show in a table: a load test creates thousands. */
const LIMIT = 50;

/** Lists the PINs that have not expired, the newest first: those that wait for approval, then the others. */
export function pinList(site: Site, origin: string): Html {
  const pins = site.pins.list().toReversed();
  const waiting = pins.filter((pin) => stateOf(site, pin) === 'waiting');
  const completed = pins.filter((pin) => ['approved', 'denied'].includes(stateOf(site, pin)));
  return html`<section id="pins" data-live aria-labelledby="pins-title">
    <h2 id="pins-title">Open codes</h2>
    ${
      waiting.length === 0
        ? html`<p class="empty">
            No codes yet. A code appears here when a <a href="#setup">client</a> requests one.
          </p>`
        : pinTable(site, 'Actions', waiting, (pin) => openPinActions(site, pin, origin))
    }
    ${
      completed.length === 0
        ? ''
        : html`<h2>Approved and denied codes</h2>
            ${pinTable(site, 'State', completed, pinState)}`
    }
  </section>`;
}

function pinTable(
  site: Site,
  lastColumn: string,
  pins: readonly StoredPin[],
  content: (pin: StoredPin) => Html,
): Html {
  return html`<table class="card">
      <thead>
        <tr>
          <th scope="col">App</th>
          <th scope="col">Code</th>
          <th scope="col">Expires in</th>
          <th scope="col">${lastColumn}</th>
        </tr>
      </thead>
      <tbody>
        ${pins.slice(0, LIMIT).map(
          (pin) =>
            html`<tr data-key="${pin.id}-${stateOf(site, pin)}">
              <th scope="row">
                ${pin.product === null ? 'no product name' : html`<bdi>${pin.product}</bdi>`}
                <small>${pin.strong ? 'strong' : 'short'}</small>
              </th>
              <td>
                <code>${pin.code}</code>
                <button
                  type="button"
                  class="plain"
                  data-copy="${pin.code}"
                  aria-label="Copy ${pin.code}"
                  hidden
                >
                  Copy
                </button>
              </td>
              <td class="left">${formatDuration(pin.expiresAt - site.clock.now())}</td>
              <td>
                <form class="buttons" method="post" action="${paths.overview}">
                  <input type="hidden" name="code" value="${pin.code}" />
                  ${content(pin)} ${button('expire', 'Expire', pin.code, 'plain')}
                </form>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${pins.length > LIMIT ? html`<p>${pins.length - LIMIT} older codes are not shown.</p>` : ''}`;
}

function openPinActions(site: Site, pin: StoredPin, origin: string): Html {
  return html`<select name="user" aria-label="User who approves ${pin.code}">
      ${site.accounts.map(({ name }) => html`<option value="${name}">${name}</option>`)}
    </select>
    ${button('approve', 'Approve', pin.code, '')} ${button('deny', 'Deny', pin.code, 'quiet')}
    <a href="${approvalUrl(pin, origin)}" aria-label="Open approval page for ${pin.code}">Open</a>`;
}

function pinState({ account }: StoredPin): Html {
  const state = account === null ? 'denied' : 'approved';
  return html`<span class="state ${state}"
    >${state}${account ? html` as <bdi>${account.name}</bdi>` : ''}</span
  >`;
}

function button(action: string, label: string, code: string, look: string): Html {
  return html`<button class="${look}" name="action" value="${action}" aria-label="${label} ${code}">
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

/** Formats a duration as minutes and seconds, rounded up to whole seconds: `29:05`. */
function formatDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
