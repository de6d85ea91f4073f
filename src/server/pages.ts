import { htmlResponse } from './responses.ts';
import { html, type Html } from './html.ts';
import type { Config } from './options.ts';

/** What the pages need to know. */
export type Site = Pick<Config, 'path' | 'approvalOrigin'>;

export const callbackPath = ({ path }: Site): string => `${path}/callback`;

/** Where the window itself completes a sign-in. */
const completePath = (site: Site, state: string): string =>
  `${callbackPath(site)}?state=${state}&here=1`;

interface Page {
  title: string;
  content: Html;
  status: number;
  script?: Html;
}

function respond(
  { path, approvalOrigin }: Site,
  { title, content, status, script }: Page,
): Response {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="stylesheet" href="${path}/style.css" />
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
        ${script ?? ''}
      </body>
    </html> `;
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    // The answer to the form leads there, and browsers hold redirects against this, too.
    `form-action 'self' ${approvalOrigin}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(script ? ["script-src 'self'"] : []),
  ].join('; ');
  return htmlResponse(document.markup, policy, status);
}

const startForm = ({ path }: Site, returnTo: string, label = 'Sign in again'): Html =>
  html`<form method="post" action="${path}/start">
    <input type="hidden" name="returnTo" value="${returnTo}" /><button>${label}</button>
  </form>`;

/** What a popup comes back to. */
export const popupPage = (site: Site, state: string): Response =>
  respond(site, {
    title: 'Signing in',
    content: html`<p id="waiting" role="status">One moment…</p>
      <p id="closing" role="status" hidden>You can close this window.</p>
      <noscript
        ><p><a class="button" href="${completePath(site, state)}">Go on</a></p></noscript
      >`,
    status: 200,
    script: html`<script
      src="${site.path}/popup.js"
      data-state="${state}"
      data-here="${completePath(site, state)}"
    ></script>`,
  });

/** Somebody came back who did not begin here: on a phone that has scanned the code, for example. */
export const strangerPage = (site: Site): Response =>
  respond(site, {
    title: 'Go back to the device where you began',
    content: html`<p>
        If you scanned a code with this device, you are done here: the sign-in goes on where the
        code was shown.
      </p>
      <p>If you began in this browser, the sign-in has expired, or its cookie was not kept.</p>
      ${startForm(site, '/')}`,
    status: 400,
  });

export const pendingPage = (site: Site, state: string, returnTo: string): Response =>
  respond(site, {
    title: 'Not signed in yet',
    content: html`<p>
        Plex has not been told that you allow this. If you have allowed it a moment ago, check
        again.
      </p>
      <div class="buttons">
        <a class="button" href="${completePath(site, state)}">Check again</a
        >${startForm(site, returnTo)}
      </div>`,
    status: 200,
  });

export const expiredPage = (site: Site, returnTo: string): Response =>
  respond(site, {
    title: 'This sign-in has expired',
    content: html`<p>It was not completed in time.</p>
      ${startForm(site, returnTo)}`,
    status: 410,
  });

export const usedPage = (site: Site, returnTo: string): Response =>
  respond(site, {
    title: 'This sign-in is completed already',
    content: html`<p>It can be used only once.</p>
      <div class="buttons">
        <a class="button" href="${returnTo}">Go on</a>${startForm(site, returnTo)}
      </div>`,
    status: 410,
  });

export const noServerPage = (site: Site, returnTo: string): Response =>
  respond(site, {
    title: 'No access',
    content: html`<p>
        Your Plex account has no access to this app’s media server. Ask its owner to share it with
        you, or sign in with another account.
      </p>
      ${startForm(site, returnTo, 'Sign in with another account')}`,
    status: 403,
  });

/** Trying again goes on with the sign-in of this state, or begins a new one. */
export const unavailablePage = (site: Site, returnTo: string, state?: string): Response =>
  respond(site, {
    title: 'Plex cannot be reached',
    content: html`<p>plex.tv gives no answer that helps. Try again in a moment.</p>
      ${state === undefined ? startForm(site, returnTo, 'Try again') : html`<p><a class="button" href="${completePath(site, state)}">Try again</a></p>`}`,
    status: 502,
  });

export const refusalPage = (site: Site, status: number, message: string): Response =>
  respond(site, { title: 'This does not work', content: html`<p>${message}</p>`, status });
