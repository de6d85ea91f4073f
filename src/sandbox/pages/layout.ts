import { html } from 'hono/html';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Account } from '../account/users.ts';

/** The paths of the pages and their files. The link and sign-in pages have the paths that they have at Plex. */
export const paths = {
  overview: '/',
  link: '/link',
  auth: '/auth',
  style: '/sandbox/style.css',
  authScript: '/sandbox/auth.js',
  overviewScript: '/sandbox/overview.js',
  /** The overview, as its script requests it: faults do not apply, and the request is not recorded. */
  refresh: '/sandbox/overview',
  icon: '/sandbox/icon.svg',
} as const;

/** Markup in which each interpolated value is escaped. */
export type Html = ReturnType<typeof html>;

export interface Page {
  /** The title in the browser's tab, which the name of the sandbox follows. */
  title: string;
  main: Html;
  status?: number;
  /** The path of a script, without which the page must work too. */
  script?: string;
}

/** Creates the response for a page. */
export async function respond({ title, main, status = 200, script }: Page): Promise<Response> {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – Plex sandbox</title>
        <link rel="icon" href="${paths.icon}" />
        <link rel="stylesheet" href="${paths.style}" />
        ${script === undefined ? '' : html`<script src="${script}" defer></script>`}
      </head>
      <body>
        <header>
          <a href="${paths.overview}">Plex sandbox</a>
          <span>plex-pin ${packageJson.version} · a local plex.tv, with test accounts only</span>
        </header>
        ${main}
      </body>
    </html> `;
  return new Response(String(await document), {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentSecurityPolicy(script !== undefined),
      'X-Content-Type-Options': 'nosniff',
      // With `no-referrer`, a browser would send forms with `Origin: null`, and their origin could not be checked.
      // Neither value sends a referrer to another origin.
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    },
  });
}

function contentSecurityPolicy(hasScript: boolean): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(hasScript ? ["script-src 'self'", "connect-src 'self'"] : []),
  ].join('; ');
}

/** Creates radio buttons to choose a user; the first one is selected by default. */
export function userField(accounts: readonly Account[], legend: string, chosen?: Account): Html {
  return html`<fieldset>
    <legend>${legend}</legend>
    ${accounts.map(
      (account) =>
        html`<label class="choice">
          <input
            type="radio"
            name="user"
            value="${account.name}"
            required
            ${account === (chosen ?? accounts[0]) ? 'checked' : ''}
          />
          <span
            ><bdi>${account.title}</bdi> <small><bdi>${account.name}</bdi></small></span
          >
        </label>`,
    )}
  </fieldset>`;
}

/** Creates a list of terms and the text of each. */
export function definitionList(entries: readonly (readonly [string, string])[]): Html {
  return html`<dl class="sent">
    ${entries.map(
      ([term, text]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${text}</dd>
        </div>`,
    )}
  </dl>`;
}
