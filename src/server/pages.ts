import type { HandlerConfig } from './read-options.ts';
import { htmlResponse } from './responses.ts';

/** The options that the pages depend on. */
export type PageConfig = Pick<HandlerConfig, 'path' | 'approvalOrigin'>;

export const callbackPath = ({ path }: PageConfig): string => `${path}/callback`;

/** The callback for a window that completes the sign-in itself. */
const completePath = (config: PageConfig, state: string): string =>
  `${callbackPath(config)}?state=${state}&here=1`;

/** The page that a popup returns to. */
export const popupPage = (config: PageConfig, state: string): Response =>
  renderPage(config, {
    title: 'Signing in',
    content: html`<p id="waiting" role="status">One moment…</p>
      <p id="closing" role="status" hidden>You can close this window.</p>
      <noscript
        ><p><a class="button" href="${completePath(config, state)}">Continue</a></p></noscript
      >`,
    status: 200,
    script: html`<script
      src="${config.path}/popup.js"
      data-state="${state}"
      data-here="${completePath(config, state)}"
    ></script>`,
  });

/** The page for a browser without a cookie for the sign-in: for example a phone that has scanned the QR code. */
export const unknownSignInPage = (config: PageConfig): Response =>
  renderPage(config, {
    title: 'Go back to the device where you started',
    content: html`<p>
        If you scanned a code with this device, you’re done here. The sign-in continues on the
        device that showed the code.
      </p>
      <p>
        If you started in this browser, the sign-in has expired, or the browser didn’t save its
        cookie.
      </p>
      ${startForm(config, '/')}`,
    status: 400,
  });

export const pendingPage = (config: PageConfig, state: string, returnTo: string): Response =>
  renderPage(config, {
    title: 'Not signed in yet',
    content: html`<p>
        Plex hasn’t confirmed your approval yet. If you just approved it, check again.
      </p>
      <div class="buttons">
        <a class="button" href="${completePath(config, state)}">Check again</a
        >${startForm(config, returnTo)}
      </div>`,
    status: 200,
  });

export const expiredPage = (config: PageConfig, returnTo: string): Response =>
  renderPage(config, {
    title: 'This sign-in has expired',
    content: html`<p>It wasn’t completed in time. Please sign in again.</p>
      ${startForm(config, returnTo)}`,
    status: 410,
  });

/** The page for the first cookie of a sign-in that a user has completed. */
export const alreadySignedInPage = (config: PageConfig, returnTo: string): Response =>
  renderPage(config, {
    title: 'You’re already signed in',
    content: html`<p>Each sign-in works only once, and this one is complete.</p>
      <div class="buttons">
        <a class="button" href="${returnTo}">Continue</a>${startForm(config, returnTo)}
      </div>`,
    status: 410,
  });

/** The page for the first cookie of a sign-in that has ended without access. */
export const usedPage = (config: PageConfig, returnTo: string): Response =>
  renderPage(config, {
    title: 'This sign-in is no longer valid',
    content: html`<p>Each sign-in works only once. Please sign in again.</p>
      ${startForm(config, returnTo)}`,
    status: 410,
  });

export const noServerPage = (config: PageConfig, returnTo: string): Response =>
  renderPage(config, {
    title: 'No access',
    content: html`<p>
        Your Plex account has no access to this app’s media server. Ask its owner to share it with
        you, or sign in with another account.
      </p>
      ${startForm(config, returnTo, 'Sign in with another account')}`,
    status: 403,
  });

/** The page for a failure of plex.tv. "Try again" resumes the sign-in with this state, or starts a new one. */
export const unavailablePage = (config: PageConfig, returnTo: string, state?: string): Response =>
  renderPage(config, {
    title: 'We couldn’t reach Plex',
    content: html`<p>Please try again in a moment.</p>
      ${state === undefined ? startForm(config, returnTo, 'Try again') : html`<p><a class="button" href="${completePath(config, state)}">Try again</a></p>`}`,
    status: 502,
  });

export const errorPage = (config: PageConfig, status: number, message: string): Response =>
  renderPage(config, { title: 'Something went wrong', content: html`<p>${message}</p>`, status });

const startForm = ({ path }: PageConfig, returnTo: string, label = 'Sign in again'): Html =>
  html`<form method="post" action="${path}/start">
    <input type="hidden" name="returnTo" value="${returnTo}" /><button>${label}</button>
  </form>`;

interface Page {
  title: string;
  content: Html;
  status: number;
  script?: Html;
}

function renderPage(
  { path, approvalOrigin }: PageConfig,
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
  const contentPolicy = [
    "default-src 'none'",
    "style-src 'self'",
    // The start route redirects a form to Plex, and browsers apply this directive to redirects as well.
    `form-action 'self' ${approvalOrigin}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(script ? ["script-src 'self'"] : []),
  ].join('; ');
  return htmlResponse(document.markup, contentPolicy, status);
}

/** Markup that is safe to insert into a page. */
export interface Html {
  readonly markup: string;
}

/** A template of markup. It escapes strings, for text content and quoted attributes, and inserts markup as it is. */
export function html(parts: TemplateStringsArray, ...values: (string | Html)[]): Html {
  const escaped = values.map((value) =>
    typeof value === 'string' ? escapeHtml(value) : value.markup,
  );
  return { markup: String.raw({ raw: parts }, ...escaped) };
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
