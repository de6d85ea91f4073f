import { PlexInputError } from '../../client/errors.ts';
import { typeName } from '../../client/validate.ts';
import type { Call } from '../call.ts';
import { type Html, html } from './html.ts';
import type { HandlerConfig } from '../read-options.ts';
import { htmlResponse, withCookies } from '../responses.ts';

/** The content of a page, for the app's own frame around it. */
export interface PageContent {
  /** The title, as plain text: escape it. The markup of the body contains it as its heading. */
  readonly title: string;
  /** The markup of the body. It contains only elements that need no style and no script of their own. */
  readonly body: string;
  /** Markup for the head: the script of the page in a popup, if it has one. */
  readonly head: string;
  /** The language of the texts. */
  readonly lang: string;
  /** The status of the response. */
  readonly status: number;
}

/** A page, before it has a frame. */
export interface Page {
  title: string;
  content: Html;
  status: number;
  /** The script of the page. */
  script?: Html;
}

export type PageConfig = Pick<HandlerConfig, 'approvalOrigin' | 'strings' | 'page'>;

/** Renders a page, in the app's own frame if it has one. */
export async function renderPage(config: PageConfig, call: Call, page: Page): Promise<Response> {
  const { title, content, status, script } = page;
  const { lang } = config.strings;
  const body = html`<h1>${title}</h1>
    ${content}`;
  const policy = contentPolicy(config, page);
  if (!config.page) {
    const document = ownFrame(call, { lang, title, body, script: script ?? html`` });
    return htmlResponse(document.markup, policy, status);
  }
  const head = script?.markup ?? '';
  const parts = { title, body: body.markup, head, lang, status };
  const framed: unknown = await config.page(parts, call.request, call.context);
  if (typeof framed === 'string') {
    return htmlResponse(framed, `${policy}; img-src 'self' data:; font-src 'self'`, status);
  }
  // Some servers have their own `Response` class.
  if (typeof framed === 'object' && framed !== null && 'headers' in framed) {
    return withCookies(framed as Response, []);
  }
  throw new PlexInputError('page', `must return markup or a Response, got ${typeName(framed)}`);
}

function ownFrame(
  { site }: Call,
  { lang, title, body, script }: { lang: string; title: string; body: Html; script: Html },
): Html {
  return html`<!doctype html>
    <html lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="stylesheet" href="${site.path}/style.css" />
        ${script}
      </head>
      <body dir="auto">
        <main>${body}</main>
      </body>
    </html> `;
}

const contentPolicy = ({ approvalOrigin }: PageConfig, { script }: Page): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    // The start route redirects a form to Plex, and browsers apply this directive to redirects as well.
    `form-action 'self' ${approvalOrigin}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(script ? ["script-src 'self'"] : []),
  ].join('; ');
