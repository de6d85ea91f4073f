import { html } from 'hono/html';
import type { Account } from '../users.ts';
import type { AuthRequest } from './auth-address.ts';
import type { Forward } from './forward.ts';
import { respond, type Html } from './layout.ts';
import { paths } from './paths.ts';
import { problems, type Problem } from './problems.ts';
import type { Site } from './site.ts';
import { userField } from './user-field.ts';

/** What is asked for. */
interface Asked {
  product: string | null;
  forward: Forward;
}

/** What shows until the script has read the address, or for ever where there are no scripts. */
export function readingPage(): Promise<Response> {
  return view(
    'Sign in',
    html`<h1 tabindex="-1">Sign in</h1>
      <p id="reading" role="status"></p>
      <noscript>
        <p>
          This page cannot read its own address without scripts. Paste the address here, or the code
          that is in it.
        </p>
        ${pasteForm}
      </noscript>`,
  );
}

const pasteForm = html`<form class="card" method="post" action="${paths.auth}">
  <p class="field">
    <label for="address">Address or code</label>
    <input id="address" name="address" required autocomplete="off" spellcheck="false" />
  </p>
  <p class="buttons"><button>Go on</button></p>
</form>`;

export function askPage(
  site: Site,
  { product, device, forward }: AuthRequest & Asked,
  address: string,
): Promise<Response> {
  return view(
    'Sign in',
    html`<h1 tabindex="-1">${appName(product)} asks to sign in</h1>
      ${
        device.length === 0
          ? ''
          : html`<dl class="facts">
              ${device.map(
                ([label, value]) =>
                  html`<div>
                    <dt>${label}</dt>
                    <dd><bdi>${value}</bdi></dd>
                  </div>`,
              )}
            </dl>`
      }
      ${forwardNote(forward)}
      <form class="card" method="post" action="${paths.auth}">
        <input type="hidden" name="address" value="${address}" />
        ${userField(site.accounts, 'Sign in as')}
        <p class="buttons">
          <button name="decision" value="allow">Allow</button>
          <button class="quiet" name="decision" value="deny">Deny</button>
        </p>
      </form>`,
  );
}

/** What follows when the user has let this account sign in, or nobody. */
export function decidedPage(
  { product, forward }: Asked,
  account: Account | null,
): Promise<Response> {
  const title = account ? 'Signed in' : 'Denied';
  return view(
    title,
    html`<h1 tabindex="-1">${title}</h1>
      ${
        account
          ? html`<p class="note success" role="status">
              ${appName(product)} is signed in as <strong><bdi>${account.title}</bdi></strong
              >.
            </p>`
          : html`<p class="note" role="status">${appName(product)} is not signed in.</p>`
      }
      ${
        forward && 'to' in forward
          ? html`<p>
              <a data-forward href="${forward.to.href}" rel="noreferrer"
                >Go on to <bdi>${forward.to.host}</bdi></a
              >
            </p>`
          : html`${forwardNote(forward)}
              <p>You can close this page and go back to the app.</p>`
      }`,
  );
}

export function problemPage(
  problem: Problem,
  { code, forwardUrl }: AuthRequest,
): Promise<Response> {
  return view(
    'Problem',
    html`<h1 tabindex="-1">This does not work</h1>
      <p class="note problem" role="alert">${problem.text}</p>
      ${
        problem === problems.short
          ? html`<p>
              <a href="${paths.link}?pin=${encodeURIComponent(code)}">Open the link page</a>
            </p>`
          : ''
      }
      ${forwardUrl === null ? '' : html`<p>Nobody is sent back to the app.</p>`}
      ${problem === problems.noCodeInAddress ? pasteForm : ''}
      <p><a href="${paths.start}">See all codes of this sandbox</a></p>`,
    problem.status,
  );
}

function forwardNote(forward: Forward): Html {
  if (!forward) return html``;
  return 'to' in forward
    ? html`<p>
        Afterwards you go to <strong><bdi>${forward.to.host}</bdi></strong
        >.
      </p>`
    : html`<p class="note problem" role="alert">
        The app wants to send you to <code>${forward.refused}</code> afterwards. Only addresses with
        http or https are followed, so you will stay here.
      </p>`;
}

function appName(product: string | null): Html {
  return product === null ? html`An app without a name` : html`<bdi>${product}</bdi>`;
}

function view(title: string, content: Html, status?: number): Promise<Response> {
  const main = html`<main>${content}</main>`;
  return respond({
    title,
    main,
    script: paths.authScript,
    ...(status !== undefined && { status }),
  });
}
