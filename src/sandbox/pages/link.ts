import { html } from 'hono/html';
import type { Account } from '../users.ts';
import { isProblem, pickedUser, waitingPin } from './codes.ts';
import { respond, type Html } from './layout.ts';
import { paths } from './paths.ts';
import { problems, type Problem } from './problems.ts';
import type { Site } from './site.ts';
import { userField } from './user-field.ts';

/** The page where users type the code that a device shows. A problem with a code in the URL shows at once. */
export function linkStart(site: Site, url: URL): Promise<Response> {
  const code = tidy(url.searchParams.get('pin'));
  if (code === '') return linkPage(site, { code });
  const found = waitingPin(site, code, 'short');
  return linkPage(site, isProblem(found) ? { code, problem: found, status: 200 } : { code });
}

export function linkForm(site: Site, fields: URLSearchParams): Promise<Response> {
  const code = tidy(fields.get('code'));
  if (fields.get('decision') === 'cancel') {
    return linkPage(site, { code: '', note: 'Nothing was linked.' });
  }
  if (code === '') return linkPage(site, { code, problem: problems.noCode });
  const account = pickedUser(site, fields);
  if (!account) return linkPage(site, { code, problem: problems.noUser });
  const found = waitingPin(site, code, 'short');
  if (isProblem(found)) return linkPage(site, { code, problem: found, picked: account });
  site.pins.approve(found, account);
  return linkedPage(found.product, account);
}

/** Short codes are in upper case; people put spaces into what they type. */
function tidy(code: string | null): string {
  return (code ?? '').replace(/\s/g, '').toUpperCase();
}

interface LinkPage {
  code: string;
  note?: string;
  problem?: Problem;
  status?: number;
  picked?: Account;
}

function linkPage(site: Site, page: LinkPage): Promise<Response> {
  const { code, note, problem, status = problem?.status, picked } = page;
  const main = html`<main>
    <h1>Link a device</h1>
    ${note === undefined ? '' : html`<p class="note" role="status">${note}</p>`}
    <form class="card" method="post" action="${paths.link}">
      <p class="field">
        <label for="code">Code</label>
        <small id="hint">Four letters and digits, as your device shows them.</small>
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
      ${userField(site.accounts, 'Link it to', picked)}
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
    <p>You can close this page and go back to your device.</p>
    <p><a href="${paths.link}">Link another device</a></p>
  </main>`;
  return respond({ title: 'Device linked', main });
}
