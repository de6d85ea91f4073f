import { html } from 'hono/html';
import type { Account } from '../account/users.ts';
import type { AuthRequest } from './auth-request.ts';
import { paths, respond, userField, type Html } from './layout.ts';
import { problems, type Problem, type Site } from './site.ts';

/** Shown until the script has submitted the address, or permanently without JavaScript. */
export function loadingPage(): Promise<Response> {
  return respondWith(
    'Sign in',
    html`<h1 tabindex="-1">Sign in</h1>
      <p id="loading" role="status"></p>
      <noscript>
        <p>
          Without JavaScript, this page cannot read its own address. Paste the address here, or only
          the code from it.
        </p>
        ${pasteForm}
      </noscript>`,
  );
}

const pasteForm = html`<form method="post" action="${paths.auth}">
  <p class="field">
    <label for="address">Address or code</label>
    <input id="address" name="address" required autocomplete="off" spellcheck="false" />
  </p>
  <p class="buttons"><button>Continue</button></p>
</form>`;

export function consentPage(
  site: Site,
  { product, device, forward }: AuthRequest,
  address: string,
): Promise<Response> {
  return respondWith(
    'Sign in',
    html`<h1 tabindex="-1">${appName(product)} wants to sign in</h1>
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
      <form method="post" action="${paths.auth}">
        <input type="hidden" name="address" value="${address}" />
        ${userField(site.accounts, 'Sign in as')}
        <p class="buttons">
          <button name="decision" value="allow">Allow</button>
          <button class="quiet" name="decision" value="deny">Deny</button>
        </p>
      </form>`,
  );
}

/** Shown after the user has allowed the app to sign in to this account, or denied it. */
export function decisionPage(
  { product, forward }: AuthRequest,
  account: Account | null,
): Promise<Response> {
  const title = account ? 'Signed in' : 'Denied';
  return respondWith(
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
                >Continue to <bdi>${forward.to.host}</bdi></a
              >
            </p>`
          : html`${forwardNote(forward)}
              <p>You can close this page and return to the app.</p>`
      }`,
  );
}

export function problemPage(problem: Problem, { code, forward }: AuthRequest): Promise<Response> {
  return respondWith(
    'Problem',
    html`<h1 tabindex="-1">Sign-in failed</h1>
      <p class="note problem" role="alert">${problem.text}</p>
      ${
        problem === problems.short
          ? html`<p>
              <a href="${paths.link}?pin=${encodeURIComponent(code)}">Open the link page</a>
            </p>`
          : ''
      }
      ${forward === null ? '' : html`<p>You won't be sent back to the app.</p>`}
      ${problem === problems.noCodeInAddress ? pasteForm : ''}
      <p><a href="${paths.overview}">See all codes of this sandbox</a></p>`,
    problem.status,
  );
}

function forwardNote(forward: AuthRequest['forward']): Html {
  if (!forward) return html``;
  return 'to' in forward
    ? html`<p>
        You'll return to <strong><bdi>${forward.to.host}</bdi></strong
        >.
      </p>`
    : html`<p class="note problem" role="alert">
        The app wants to send you to <code>${forward.rejected}</code>, but only http and https
        addresses are allowed. You'll stay on this page.
      </p>`;
}

function appName(product: string | null): Html {
  return product === null ? html`An unnamed app` : html`<bdi>${product}</bdi>`;
}

function respondWith(title: string, content: Html, status = 200): Promise<Response> {
  const main = html`<main>${content}</main>`;
  return respond({ title, main, status, script: paths.authScript });
}
