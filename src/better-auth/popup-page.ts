import { PAGE_STYLE, POPUP_SCRIPT } from '../server/pages/assets.ts';
import { html } from '../server/pages/html.ts';
import { htmlResponse } from '../server/responses.ts';

/**
 * The page that a popup returns to, after the sign-in has ended. It notifies the page that opened the popup, which then
 * learns the result from the server, and closes. Without such a page, the popup continues to `next` itself.
 */
export async function popupPage(state: string, next: string): Promise<Response> {
  // The hashes in the policy cover every space between the tags. `state` and `next` are escaped in the template below.
  const style = { markup: `<style>${PAGE_STYLE}</style>` };
  const script = { markup: `>${POPUP_SCRIPT}</script>` };
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>Signing in</title>
        ${style}
      </head>
      <body>
        <main>
          <h1>Signing in</h1>
          <p id="waiting" role="status">One moment…</p>
          <p id="closing" role="status" hidden>You can close this window.</p>
          <noscript
            ><p><a class="button" href="${next}">Continue</a></p></noscript
          >
        </main>
        ${html`<script data-state="${state}" data-here="${next}"`}${script}
      </body>
    </html> `;
  const contentPolicy = [
    "default-src 'none'",
    `style-src ${await hashSource(PAGE_STYLE)}`,
    `script-src ${await hashSource(POPUP_SCRIPT)}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return htmlResponse(document.markup, contentPolicy, 200);
}

/** The source expression of CSP for an inline script or stylesheet. */
async function hashSource(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}
