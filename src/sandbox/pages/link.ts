import { html } from 'hono/html';
import type { Account } from '../account/users.ts';
import { paths, respond, userField, type Html } from './layout.ts';
import {
  findChosenAccount,
  findWaitingPin,
  isProblem,
  problems,
  type Problem,
  type Site,
} from './site.ts';

/** Shows the page where users enter the code shown on a device. A code in the URL is checked immediately. */
export function showLinkPage(site: Site, url: URL): Promise<Response> {
  const code = normalizeCode(url.searchParams.get('pin'));
  if (code === '') return linkPage(site, { code });
  const pin = findWaitingPin(site, code, 'short');
  return linkPage(site, isProblem(pin) ? { code, problem: pin, status: 200 } : { code });
}

export function submitLinkForm(site: Site, fields: URLSearchParams): Promise<Response> {
  const code = normalizeCode(fields.get('code'));
  if (fields.get('decision') === 'cancel') {
    return linkPage(site, { code: '', note: 'No device was linked.' });
  }
  if (code === '') return linkPage(site, { code, problem: problems.noCode });
  const account = findChosenAccount(site, fields);
  if (!account) return linkPage(site, { code, problem: problems.noUser });
  const pin = findWaitingPin(site, code, 'short');
  if (isProblem(pin)) return linkPage(site, { code, problem: pin, chosen: account });
  site.pins.approve(pin, account);
  return linkedPage(pin.product, account);
}

/** Short codes are in upper case, and users may type spaces in them. */
function normalizeCode(code: string | null): string {
  return (code ?? '').replace(/\s/g, '').toUpperCase();
}

interface LinkPage {
  code: string;
  note?: string;
  problem?: Problem;
  status?: number;
  chosen?: Account;
}

function linkPage(site: Site, page: LinkPage): Promise<Response> {
  const { code, note, problem, status = problem?.status, chosen } = page;
  const main = html`<main>
    <h1>Link a device</h1>
    ${note === undefined ? '' : html`<p class="note" role="status">${note}</p>`}
    <form method="post" action="${paths.link}">
      <p class="field">
        <label for="code">Code</label>
        <small id="hint">The four letters and digits shown on your device.</small>
        <input
          id="code"
          name="code"
          class="code"
          value="${code}"
          required
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="hint${problem ? ' problem' : ''}"
          aria-invalid="${String(problem !== undefined)}"
          ${code === '' || problem ? 'autofocus' : ''}
        />
      </p>
      ${problem ? html`<p id="problem" class="note problem" role="alert">${problem.text}</p>` : ''}
      ${userField(site.accounts, 'Link to', chosen)}
      <p class="buttons">
        <button name="decision" value="approve">Approve</button>
        <button class="quiet" name="decision" value="cancel" formnovalidate>Cancel</button>
      </p>
    </form>
  </main>`;
  return respond({
    title: problem ? 'Problem: Link a device' : 'Link a device',
    main,
    ...(status !== undefined && { status }),
  });
}

function linkedPage(product: string | null, account: Account): Promise<Response> {
  const device: Html = product === null ? html`Your device` : html`<bdi>${product}</bdi>`;
  const main = html`<main>
    <h1>Device linked</h1>
    <p class="note success" role="status">
      ${device} is linked to <strong><bdi>${account.title}</bdi></strong
      >.
    </p>
    <p>You can close this page and return to your device.</p>
    <p><a href="${paths.link}">Link another device</a></p>
  </main>`;
  return respond({ title: 'Device linked', main });
}
