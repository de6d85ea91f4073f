import { html } from 'hono/html';
import { paths } from './paths.ts';

/** Markup in which all that was put in is escaped. */
export type Html = ReturnType<typeof html>;

export interface Page {
  /** What the tab says; the name of the sandbox follows it. */
  title: string;
  main: Html;
  status?: number;
  /** The page's script, which it works without. */
  script?: string;
}

/** A whole page. */
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
          <a href="${paths.start}">Plex sandbox</a>
          <span>A local stand-in for plex.tv. No account is real.</span>
        </header>
        ${main}
      </body>
    </html> `;
  return new Response(String(await document), {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy(script !== undefined),
      'X-Content-Type-Options': 'nosniff',
      // Not `no-referrer`: a browser then sends forms with `Origin: null`, and nobody can tell from where.
      // Another origin is told nothing by either.
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    },
  });
}

function policy(hasScript: boolean): string {
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
